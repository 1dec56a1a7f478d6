package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.GenerationException;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that only announces an image is a failure that names its id and location. */
@ExtendWith(VertxExtension.class)
class AnnouncedImagesTest {
  private static GenerationException announced(Vertx vertx, String response) {
    RawServer server = RawServer.answering(vertx, response);
    FluxClient client = client(vertx, server);

    GenerationException failure =
        assertFailed(outcome(client), FailureType.BAD_RESPONSE, Billed.YES, 1);

    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
    return failure;
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "200 OK | {'id':'job-1','polling_url':'https://api.example/r/1?sig=S'}",
        "202 Accepted | {'id':'job-1','status_url':'https://api.example/r/1?sig=S#f'}",
        "200 OK | {'request_id':'job-1','status':'IN_QUEUE',"
            + "'response_url':'https://u:p@api.example/r/1','queue_position':3}",
        "201 Created | {'id':'job-1','status':'starting','output':null,"
            + "'urls':{'get':'https://api.example/r/1?sig=S','cancel':'https://api.example/c'}}",
        "200 OK | {'data':{'task_id':'job-1','task_status':'processing',"
            + "'polling_url':'https://api.example/r/1?sig=S'}}",
        "200 OK | {'output':{'task_id':'job-1','task_status':'PENDING',"
            + "'result_url':'https://api.example/r/1?sig=S'},'images':[]}"
      })
  void aFailureNamesTheIdAndTheLocation(String status, String body, Vertx vertx) {
    GenerationException failure =
        announced(vertx, RawServer.answer(status, body.replace('\'', '"')));

    assertThat(failure)
        .hasMessageContaining("HTTP " + status.substring(0, 3))
        .hasMessageContaining("announces an image that comes later")
        .hasMessageContaining("id job-1")
        .hasMessageContaining("location https://api.example/r/1)")
        .hasMessageNotContaining("sig")
        .hasMessageNotContaining("u:p");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"accepted\":true}", "<html></html>"})
  void theLocationMayBeAHeader(String body, Vertx vertx) {
    String response =
        with(RawServer.answer("202 Accepted", body), "Location", "/v1/results/7?token=T");

    assertThat(announced(vertx, with(response, "x-inference-id", "inf")))
        .hasMessageContaining("location /v1/results/7)")
        .hasMessageNotContaining("token")
        .extracting(GenerationException::inferenceId)
        .isEqualTo("inf");
  }

  @Test
  void anIdIsPrintedOnOneLine(Vertx vertx) {
    String body = "{\"id\":\"a\\u001b[2J\\n\\u2028b\",\"status\":\"queued\"}";

    assertThat(announced(vertx, RawServer.answer("202 Accepted", body)))
        .hasMessageContaining("(id a [2J b, status queued)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "201 Created", "202 Accepted"})
  void anImageNextToALocationIsASuccess(String status, Vertx vertx) {
    String body =
        "{\"id\":\"job-1\",\"status\":\"processing\",\"polling_url\":\"https://api.example/1\","
            + "\"images\":[{\"url\":\"https://cdn.example/17\"}]}";
    FluxClient client = client(vertx, RawServer.answering(vertx, RawServer.answer(status, body)));

    assertSucceeded(outcome(client), 1);
  }
}
