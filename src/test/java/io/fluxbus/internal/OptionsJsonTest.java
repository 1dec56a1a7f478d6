package io.fluxbus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.FluxClientOptions;
import io.fluxbus.batch.BatchOptions;
import io.fluxbus.eventbus.BusOptions;
import io.fluxbus.eventbus.RemoteFluxClientOptions;
import io.fluxbus.stream.GenerationStreamOptions;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsJsonTest {
  static Stream<Arguments> times() {
    return Stream.of(
            times(FluxClientOptions.class, json -> new FluxClientOptions(json).toJson()),
            times(BusOptions.class, json -> new BusOptions(json).toJson()),
            times(
                RemoteFluxClientOptions.class, json -> new RemoteFluxClientOptions(json).toJson()),
            times(BatchOptions.class, json -> new BatchOptions(json).toJson()))
        .flatMap(times -> times);
  }

  /** The options of a class that the page of options documents in milliseconds. */
  private static Stream<Arguments> times(Class<?> type, Function<JsonObject, JsonObject> reader) {
    return OptionsJson.names(type).stream()
        .filter(name -> name.matches(".*([tT]imeout|[dD]elay|CoolDown)"))
        .map(name -> Arguments.of(name, reader));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("times")
  void aTimeIsANumberOfMillisecondsOrADuration(
      String name, Function<JsonObject, JsonObject> reader) {
    JsonObject number = reader.apply(new JsonObject().put(name, 90_000));
    JsonObject text = reader.apply(new JsonObject().put(name, "1m30s"));

    assertThat(text).isEqualTo(number);
    assertThat(text.getLong(name)).isEqualTo(90_000);
  }

  @Test
  void theTimeoutOfNestedOptionsMayBeADuration() {
    GenerationStreamOptions options =
        new GenerationStreamOptions(new JsonObject("{\"callOptions\": {\"timeout\": \"250ms\"}}"));

    assertThat(options.getCallOptions().getTimeout()).isEqualTo(250);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"totalTimeout\": \"10 min\"}' | totalTimeout: a duration must be like 250ms, 30s,"
            + " 1m30s or 7d, at most 3650d, was \"10 min\"",
        "'{\"connectTimeout\": \"9999d\"}' | connectTimeout: a duration must be like 250ms, 30s,"
            + " 1m30s or 7d, at most 3650d, was \"9999d\"",
        "'{\"totalTimeout\": \"0s\"}' | totalTimeout must be at least 1, was 0",
        "'{\"totalTimeout\": true}' | option totalTimeout has a value of the wrong type",
        "'{\"maxAttempts\": \"10s\"}' | option maxAttempts has a value of the wrong type",
        "'{\"totalTimout\": \"10s\"}' | unknown option: totalTimout, did you mean totalTimeout?",
        "'{\"zzz\": \"10s\"}' | unknown option: zzz"
      })
  void anInvalidOptionIsNamed(String json, String message) {
    assertThatThrownBy(() -> new FluxClientOptions(new JsonObject(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
