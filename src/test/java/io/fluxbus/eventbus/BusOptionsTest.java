package io.fluxbus.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the verticle and of the remote client. */
class BusOptionsTest {
  /** Options that all differ from their defaults. */
  private static BusOptions nonDefaults() {
    return new BusOptions()
        .setAddress("a")
        .setResultsAddress("b")
        .setStatusAddress("c")
        .setEventsAddress("d")
        .setCancelAddress("e")
        .setPublishResults(PublishResults.ALL)
        .setPublishEvents(false)
        .setDrainTimeout(0)
        .setClientName("f")
        .setPermittedAddresses(List.of("g", "h.*"));
  }

  private static RemoteFluxClientOptions remoteNonDefaults() {
    return new RemoteFluxClientOptions()
        .setName("posters")
        .setAddress("a")
        .setCancelAddress("b")
        .setMaxOutstanding(1)
        .setMaxQueueSize(2)
        .setTotalTimeout(3)
        .setMaxAttempts(4)
        .setRetryBaseDelay(5)
        .setRetryMaxDelay(6);
  }

  private static void assertAllDiffer(JsonObject nonDefaults, JsonObject defaults, Class<?> type) {
    nonDefaults.forEach(
        option -> assertThat(option.getValue()).isNotEqualTo(defaults.getValue(option.getKey())));
    assertThat(nonDefaults.fieldNames()).isEqualTo(io.fluxbus.internal.OptionsJson.names(type));
  }

  @Test
  void aCopyHasEveryOption() {
    assertAllDiffer(nonDefaults().toJson(), new BusOptions().toJson(), BusOptions.class);
    assertThat(new BusOptions(nonDefaults())).usingRecursiveComparison().isEqualTo(nonDefaults());
  }

  @Test
  void aCopyOfTheRemoteOptionsHasEveryOption() {
    assertAllDiffer(
        remoteNonDefaults().toJson(),
        new RemoteFluxClientOptions().toJson(),
        RemoteFluxClientOptions.class);
    assertThat(new RemoteFluxClientOptions(remoteNonDefaults()))
        .usingRecursiveComparison()
        .isEqualTo(remoteNonDefaults());
  }

  @Test
  void optionsSurviveARoundTripThroughJson() {
    assertThat(new BusOptions(nonDefaults().toJson()))
        .usingRecursiveComparison()
        .isEqualTo(nonDefaults());
    assertThat(new RemoteFluxClientOptions(remoteNonDefaults().toJson()))
        .usingRecursiveComparison()
        .isEqualTo(remoteNonDefaults());
  }

  @ParameterizedTest
  @CsvSource({
    "adress, '\"a\"', 'unknown option: adress, did you mean address?'",
    "address, '\" \"', address must not be blank",
    "resultsAddress, '\"\"', resultsAddress must not be blank",
    "statusAddress, '\"\"', statusAddress must not be blank",
    "eventsAddress, '\"\"', eventsAddress must not be blank",
    "cancelAddress, '\"\"', cancelAddress must not be blank",
    "publishResults, '\"SOME\"', option publishResults has a value of the wrong type",
    "publishEvents, 1, option publishEvents has a value of the wrong type",
    "drainTimeout, -1, 'drainTimeout must be from 0 to 86400000, was -1'",
    "clientName, '\"\"', clientName must not be blank",
    "permittedAddresses, '[\"\"]', permittedAddresses must not be blank",
    "permittedAddresses, '[\"a*b\"]', permittedAddresses may contain a * only at the end of an"
        + " address",
    "permittedAddresses, '[\"a**\"]', permittedAddresses may contain a * only at the end of an"
        + " address",
    "permittedAddresses, '[\"__vertx.*\"]', permittedAddresses must not contain an address of"
        + " Vert.x",
    "permittedAddresses, '\"a\"', option permittedAddresses has a value of the wrong type",
    "permittedAddresses, '[null]', permittedAddresses must not be blank"
  })
  void anInvalidOptionIsRejectedByName(String option, String value, String message) {
    JsonObject json = new JsonObject("{\"" + option + "\":" + value + "}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BusOptions(json))
        .withMessage(message);
  }

  @Test
  void addressesMustDiffer() {
    assertThat(nonDefaults().requireDistinctAddresses()).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> nonDefaults().setEventsAddress("a").requireDistinctAddresses())
        .withMessageContaining("ddress must not be the same as ");
  }

  @ParameterizedTest
  @CsvSource({
    "maxOutstandig, 1, 'unknown option: maxOutstandig, did you mean maxOutstanding?'",
    "address, '\"\"', address must not be blank",
    "cancelAddress, '\"\"', cancelAddress must not be blank",
    "maxOutstanding, 0, 'maxOutstanding must be from 1 to 100000, was 0'",
    "maxOutstanding, 100001, 'maxOutstanding must be from 1 to 100000, was 100001'",
    "maxQueueSize, -1, 'maxQueueSize must be at least 0, was -1'",
    "totalTimeout, 0, 'totalTimeout must be at least 1, was 0'",
    "maxAttempts, 0, 'maxAttempts must be at least 1, was 0'",
    "retryBaseDelay, 0, 'retryBaseDelay must be at least 1, was 0'",
    "retryMaxDelay, 0, 'retryMaxDelay must be at least 1, was 0'"
  })
  void anInvalidRemoteOptionIsRejectedByName(String option, String value, String message) {
    JsonObject json = new JsonObject("{\"" + option + "\":" + value + "}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RemoteFluxClientOptions(json))
        .withMessage(message);
  }
}
