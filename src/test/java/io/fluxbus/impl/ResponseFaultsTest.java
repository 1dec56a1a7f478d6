package io.fluxbus.impl;

import static io.fluxbus.FailureType.BAD_RESPONSE;
import static io.fluxbus.FailureType.INVALID_REQUEST;
import static io.fluxbus.FailureType.OUTCOME_UNKNOWN;
import static io.fluxbus.impl.Fixture.CAT;
import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static io.fluxbus.impl.Fixture.stub;
import static io.fluxbus.impl.Fixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationException;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.RawServer;
import io.fluxbus.stub.StubAnswer;
import io.fluxbus.stub.StubFault;
import io.fluxbus.stub.StubServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A complete response that is not a success, or that has fewer images than requested. */
@ExtendWith(VertxExtension.class)
class ResponseFaultsTest {
  /** Asserts one POST and one outcome, which counts as spent unless it is unbilled. */
  private static GenerationException assertFinal(
      FluxClient client, RawServer server, FailureType type, Billed billed) {
    GenerationException failure = assertFailed(outcome(client), type, billed, 1);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, billed == Billed.NO ? 0 : 1);
    return failure;
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  @DisplayName("a redirect of the POST is not followed")
  void redirect(int status, Vertx vertx) {
    RawServer decoy = RawServer.answering(vertx, SUCCESS);
    String answer = with(RawServer.answer(status + " Elsewhere", ""), "Location", decoy.url());
    RawServer server = RawServer.answering(vertx, answer);

    assertFinal(client(vertx, server), server, BAD_RESPONSE, Billed.NO);
    assertThat(decoy.connections()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example/v2/x?token=secret#secret, https://api.example/v2/x",
    "https://user:secret@api.example/v2, https://api.example/v2",
    "//user:secret@api.example/v2?secret, //api.example/v2",
    "/v2/images?secret, /v2/images",
    "../v2#secret, ../v2",
    "https://api.example/sk-test?secret, https://api.example/***",
    "https://api.example/s%6b-test, https://api.example/***",
    "https:\\\\api.example\\x?secret, https:\\\\api.example\\x"
  })
  void theMessageOfARedirectNamesTheTargetWithoutItsSecrets(
      String location, String shown, Vertx vertx) {
    for (int status : new int[] {301, 302, 303, 304, 307, 308}) {
      String answer = with(RawServer.answer(status + " Elsewhere", ""), "Location", "L");
      RawServer server = RawServer.answering(vertx, answer.replace(": L", ": " + location));

      assertThat(assertFinal(client(vertx, server), server, BAD_RESPONSE, Billed.NO))
          .hasMessageContaining("HTTP " + status + ": a redirect to " + shown + ", which")
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("sk-test");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?secret", "#secret"})
  void aRedirectMayNameNoTarget(String location, Vertx vertx) {
    String answer = with(RawServer.answer("302 Elsewhere", ""), "Location", location);
    RawServer server = RawServer.answering(vertx, answer);

    assertThat(assertFinal(client(vertx, server), server, BAD_RESPONSE, Billed.NO))
        .hasMessageContaining("HTTP 302: a redirect, which a POST does not follow");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "400 Bad Request | {'message':'prompt is odd','statusCode':400} | prompt is odd",
        "400 Bad Request | {'message':['prompt is odd','so are you']} | prompt is odd; so are you",
        "400 Bad Request | prompt is odd | prompt is odd",
        "400 Bad Request | '' | no message",
        "404 Not Found | {'message':'no such model','statusCode':'404'} | no such model",
        "404 Not Found | <html>nothing here</html> | nothing here",
        "404 Not Found | '' | no message",
        "413 Too Large | {'message':'entity too large','statusCode':413} | entity too large",
        "413 Too Large | <html>too large</html> | too large",
        "413 Too Large | '' | no message",
        "422 Unprocessable | {'message':'seed is odd','statusCode':422} | seed is odd",
        "422 Unprocessable | {'detail':'seed is odd'} | seed is odd",
        "422 Unprocessable | '' | no message"
      })
  @DisplayName("a 4xx is final, and its message reaches the caller")
  void clientError(String status, String body, String said, Vertx vertx) {
    String answer =
        with(RawServer.answer(status, body.replace('\'', '"')), "x-inference-id", "inf");
    RawServer server = RawServer.answering(vertx, answer);

    GenerationException failure =
        assertFinal(client(vertx, server), server, INVALID_REQUEST, Billed.NO);

    assertThat(failure).hasMessageContaining("HTTP " + status.substring(0, 3));
    assertThat(failure).hasMessageContaining(said);
    assertThat(failure.inferenceId()).isEqualTo("inf");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "500 Internal Server Error | <html>oops</html>",
        "500 Internal Server Error | ''",
        "500 Internal Server Error | {'message':'Internal server error'}",
        "502 Bad Gateway | <html>oops</html>",
        "502 Bad Gateway | ''",
        "502 Bad Gateway | {'error':'bad gateway'}",
        "503 Service Unavailable | <html>oops</html>",
        "503 Service Unavailable | ''",
        "503 Service Unavailable | []",
        "504 Gateway Timeout | <html>oops</html>",
        "504 Gateway Timeout | ''",
        "504 Gateway Timeout | {'images':[]}"
      })
  @DisplayName("a 5xx without the API's envelope is unknown, sent once and counted as spent")
  void serverErrorOfAnIntermediary(String status, String body, Vertx vertx) {
    RawServer server =
        RawServer.answering(vertx, RawServer.answer(status, body.replace('\'', '"')));

    assertThat(assertFinal(client(vertx, server), server, OUTCOME_UNKNOWN, Billed.UNKNOWN))
        .hasMessageContaining("HTTP " + status.substring(0, 3))
        .hasMessageContaining("something before the API");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'message':'The provider failed','statusCode':500}",
        "{'images':[]}",
        "{'images':null}",
        "{'images':[null,{},{'url':null},{'url':' '}]}",
        "{'data':[]}",
        "{}"
      })
  @DisplayName("a success without an image is billed and not retried")
  void successWithoutAnImage(String body, Vertx vertx) {
    RawServer server =
        RawServer.answering(vertx, RawServer.answer("200 OK", body.replace('\'', '"')));

    GenerationException failure =
        assertFinal(client(vertx, server), server, BAD_RESPONSE, Billed.YES);

    assertThat(failure).hasMessageContaining("it carries no image");
    if (body.contains("message")) {
      assertThat(failure).hasMessageContaining("The provider failed");
    }
  }

  @Test
  @DisplayName("a response with fewer images is a success that costs less")
  void fewerImages(Vertx vertx) {
    StubServer stub = stub(vertx).enqueue(StubAnswer.fault(StubFault.FEWER));
    FluxClient client = FluxClient.create(vertx, options(stub.baseUrl()));

    GenerationOutcome outcome = Await.result(client.submit(CAT.withNumImages(4)).outcome());

    assertSucceeded(outcome, 1);
    assertThat(outcome.result().images()).hasSize(3);
    assertThat(outcome.result().missingImages()).isEqualTo(1);
    assertThat(stub.ledger().posts()).isEqualTo(1);
    assertThat(stub.ledger().images()).isEqualTo(3);
    assertIdle(client, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html></html> | it cannot be read as JSON",
        "{'images':[{'url':'\u00ff'}]} | it carries no image",
        "{'images':[{'url':'a'}],'images':[{'url':'b'}]} | it names images twice",
        "DEEP | it cannot be read as JSON"
      })
  @DisplayName("a success that cannot be read is billed and not retried")
  void unreadable(String text, String why, Vertx vertx) {
    // One byte for each character: the ÿ is not valid UTF-8.
    String body = text.equals("DEEP") ? "{\"a\":" + "[".repeat(10_000) : text.replace('\'', '"');
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
    RawServer server =
        RawServer.start(vertx, socket -> socket.write(Buffer.buffer(head + body, "ISO-8859-1")));

    assertThat(assertFinal(client(vertx, server), server, BAD_RESPONSE, Billed.YES))
        .hasMessageContaining("but " + why);
  }

  @Test
  @DisplayName("a response of 100 MB is billed and not read completely")
  void tooLarge(Vertx vertx) {
    AtomicLong sent = new AtomicLong();
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
              flood(socket, sent);
            });
    FluxClientOptions options = options(server.url()).setMaxResponseSize(100_000);

    assertThat(assertFinal(FluxClient.create(vertx, options), server, BAD_RESPONSE, Billed.YES))
        .hasMessageContaining("larger than maxResponseSize");
    server.awaitClosed();
    // The bytes above the limit were in the buffers of the sockets.
    assertThat(sent).hasValueLessThan(50_000_000);
  }

  /** Writes as fast as the other side reads. */
  private static void flood(NetSocket socket, AtomicLong sent) {
    if (sent.get() < 104_857_600) {
      Buffer chunk = Buffer.buffer(" ".repeat(65_536));
      socket
          .write(chunk)
          .onSuccess(
              written -> {
                sent.addAndGet(chunk.length());
                flood(socket, sent);
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'images':[{'url':'u'}]}",
        "{'images':[{'url':'u','width':null,'height':'x','content_type':7}],'seed':null,"
            + "'timings':null,'has_nsfw_concepts':null,'prompt':null,'meta':null}",
        "{'images':[null,{'url':5},{'url':'u','later':{'a':[1]}}],'timings':[],'seed':'x',"
            + "'has_nsfw_concepts':'no','prompt':{},'unknown':[{}],'meta':{'usage':7}}",
        "{'images':[{'url':'u'}],'seed':18446744073709551615}",
        "{'images':[{'url':'u'}],'seed':99999999999999999999999999}",
        "{'images':[{'url':'u'}],'seed':-1,'timings':{'inference':'fast','total':1e999}}",
        "{'images':null,'data':[{'url':'u','b64_json':null}]}",
        "{'data':[{'url':'u'}],'meta':{'usage':{'usd_spent':'x','credits_used':1.5}}}"
      })
  @DisplayName("an image is a success, even if other members are missing or unknown")
  void oddMembers(String body, Vertx vertx) {
    RawServer server =
        RawServer.answering(vertx, RawServer.answer("200 OK", body.replace('\'', '"')));
    FluxClient client = client(vertx, server);

    GenerationOutcome outcome = outcome(client);

    assertSucceeded(outcome, 1);
    assertThat(outcome.result().images()).extracting(image -> image.url()).isEqualTo(List.of("u"));
    assertThat(server.requests()).hasSize(1);
    // Without a valid price, the worst case is counted.
    assertIdle(client, 1);
  }
}
