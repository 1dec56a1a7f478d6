package io.fluxbus.impl;

import static io.fluxbus.impl.Fixture.SUCCESS;
import static io.fluxbus.impl.Fixture.assertFailed;
import static io.fluxbus.impl.Fixture.assertIdle;
import static io.fluxbus.impl.Fixture.assertSucceeded;
import static io.fluxbus.impl.Fixture.client;
import static io.fluxbus.impl.Fixture.options;
import static io.fluxbus.impl.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.FluxClient;
import io.fluxbus.RawHttp2Server;
import io.fluxbus.RawServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server sends 1xx responses before the final one. */
@ExtendWith(VertxExtension.class)
class InterimResponsesTest {
  private static final String OTHER_ID = "x-client-request-id";
  private static final String BODY = "{\"images\":[{\"url\":\"https://h/a.png\"}]}";

  private static String interim(int status) {
    return "HTTP/1.1 " + status + " Wait\r\n" + OTHER_ID + ": another\r\nLink: </a>\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103, 104, 110, 199})
  void anInterimResponseIsSkipped(int status, Vertx vertx) {
    RawServer server = RawServer.answering(vertx, interim(status) + SUCCESS);
    FluxClient client = client(vertx, server);

    assertSucceeded(outcome(client), 1);
    assertSucceeded(outcome(client), 1);
    assertThat(server.connections()).isEqualTo(1);
    assertIdle(client, 2);
  }

  @Test
  void aThousandInterimResponsesAreSkipped(Vertx vertx) {
    String many = interim(102).repeat(500) + interim(103).repeat(500);
    RawServer server = RawServer.answering(vertx, many + SUCCESS);
    FluxClient client = client(vertx, server);

    assertSucceeded(outcome(client), 1);
    assertIdle(client, 1);
  }

  @Test
  void anInterimResponseMayComeInSlicesAndLongBefore(Vertx vertx) {
    String interim = interim(102);
    RawServer server =
        RawServer.start(
            vertx,
            socket ->
                socket
                    .write(interim.substring(0, 20))
                    .compose(v -> socket.write(interim.substring(20)))
                    .compose(v -> vertx.timer(20))
                    .onSuccess(v -> socket.write(SUCCESS)));
    FluxClient client = client(vertx, server);

    assertSucceeded(outcome(client), 1);
    assertIdle(client, 1);
  }

  @Test
  void anInterimResponseAloneIsNoResponse(Vertx vertx) {
    RawServer server =
        RawServer.start(vertx, socket -> socket.write(interim(102)).onSuccess(v -> socket.close()));
    FluxClient client = client(vertx, server);

    assertFailed(outcome(client), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(server.requests()).hasSize(1);
    assertIdle(client, 1);
  }

  @Test
  void afterAChangeOfTheProtocolTheConnectionIsNotUsedAgain(Vertx vertx) {
    RawServer server =
        RawServer.answering(
            vertx, "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
    FluxClient client = client(vertx, server);

    assertFailed(outcome(client), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertFailed(outcome(client), FailureType.OUTCOME_UNKNOWN, Billed.UNKNOWN, 1);
    assertThat(server.connections()).isEqualTo(2);
    assertIdle(client, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103, 104, 199})
  void anInterimResponseIsSkippedOverHttp2(int status, Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) ->
                socket.write(
                    RawHttp2Server.head(stream, status, OTHER_ID, "another")
                        .appendBuffer(RawHttp2Server.answer(stream, BODY))));
    FluxClient client = FluxClient.create(vertx, options(server.url()).setHttp2(true));

    assertSucceeded(outcome(client), 1);
    assertSucceeded(outcome(client), 1);
    assertThat(server.connections()).isEqualTo(1);
    assertIdle(client, 2);
  }

  @Test
  void aThousandInterimResponsesAreSkippedOverHttp2(Vertx vertx) {
    RawHttp2Server server =
        RawHttp2Server.start(
            vertx,
            (socket, stream) -> {
              Buffer all = Buffer.buffer();
              for (int status : List.of(102, 103, 104, 150)) {
                for (int i = 0; i < 250; i++) {
                  all.appendBuffer(RawHttp2Server.head(stream, status, "link", "</a>"));
                }
              }
              socket.write(all.appendBuffer(RawHttp2Server.answer(stream, BODY)));
            });
    FluxClient client = FluxClient.create(vertx, options(server.url()).setHttp2(true));

    assertSucceeded(outcome(client), 1);
    assertIdle(client, 1);
  }
}
