package io.fluxbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the cluster's event bus. */
class EventBusOptionsReaderTest {
  private static final String MUTUAL =
      """
      {"ssl": true, "host": "10.0.0.1", "port": 15701, "clusterPublicHost": "worker-1",
       "clusterPublicPort": 15702, "clientAuth": "REQUIRED", "trustAll": false, "idleTimeout": null,
       "enabledSecureTransportProtocols": ["TLSv1.3"], "acceptBacklog": 5,
       "pemKeyCertOptions": {"keyPath": "k.pem", "certPath": "c.pem", "keyPaths": null},
       "pemTrustOptions": {"certPaths": ["a.pem", "b.pem"]}}
      """;

  private static EventBusOptions read(String json) {
    return EventBusOptionsReader.read(new JsonObject(json));
  }

  @Test
  void mutualTlsIsReadLikeInVertx() {
    EventBusOptions options = read(MUTUAL);

    assertThat(options.isSsl()).isTrue();
    assertThat(options.isTrustAll()).isFalse();
    assertThat(options.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
    assertThat(options.getHost()).isEqualTo("10.0.0.1");
    assertThat(options.getPort()).isEqualTo(15701);
    assertThat(options.getClusterPublicHost()).isEqualTo("worker-1");
    assertThat(options.getConnectTimeout()).isEqualTo(new EventBusOptions().getConnectTimeout());
    assertThat(EventBusOptionsReader.files(new JsonObject(MUTUAL)))
        .containsExactlyInAnyOrder("k.pem", "c.pem", "a.pem", "b.pem");
  }

  @Test
  void trustedCertificatesRequireACertificateOfEveryPeer() {
    String json =
        "{\"ssl\": true, \"pfxKeyCertOptions\": {\"path\": \"k\", \"password\": \"p\"},"
            + " \"pfxTrustOptions\": {\"path\": \"t\"}";

    assertThat(read(json + "}").getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
    assertThat(read(json + ", \"clientAuth\": \"NONE\"}").getClientAuth())
        .isEqualTo(ClientAuth.NONE);
    assertThat(EventBusOptionsReader.files(new JsonObject(json + "}")))
        .containsExactlyInAnyOrder("k", "t");
  }

  @Test
  void theDefaultsAreThoseOfVertxExceptTrustAll() {
    assertThat(read("{}").toJson()).isEqualTo(new EventBusOptions().setTrustAll(false).toJson());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prt\": 1} | eventBusOptions.prt",
        "{\"port\": \"1\"} | eventBusOptions.port",
        "{\"port\": -5} | eventBusOptions.port",
        "{\"port\": 1.5} | eventBusOptions.port",
        "{\"host\": 5} | eventBusOptions.host",
        "{\"ssl\": \"true\"} | eventBusOptions.ssl",
        "{\"clientAuth\": \"required\"} | eventBusOptions.clientAuth",
        "{\"keyCertOptions\": {\"keyPath\": \"k\"}} | eventBusOptions.keyCertOptions",
        "{\"pemKeyCertOptions\": {\"keypath\": \"k\"}} | eventBusOptions.pemKeyCertOptions.keypath",
        "{\"pemKeyCertOptions\": {\"keyPath\": 5}} | eventBusOptions.pemKeyCertOptions.keyPath",
        "{\"pemKeyCertOptions\": []} | eventBusOptions.pemKeyCertOptions",
        "{\"pemTrustOptions\": {\"certPath\": \"k\"}} | eventBusOptions.pemTrustOptions.certPath",
        "{\"pemTrustOptions\": {\"certPaths\": \"k\"}} | eventBusOptions.pemTrustOptions.certPaths",
        "{\"pfxTrustOptions\": {\"pasword\": \"s3cret\"}} |"
            + " eventBusOptions.pfxTrustOptions.pasword",
        "{\"pfxTrustOptions\": {\"password\": 53}} | eventBusOptions.pfxTrustOptions.password",
        "{\"pemKeyCertOptions\": {\"keyPath\": \"k\", \"certPath\": \"c\"}} | eventBusOptions.ssl"
            + " must be true",
        "{\"pemTrustOptions\": {\"certPaths\": [\"c\"]}} | eventBusOptions.ssl must be true",
        "{\"clientAuth\": \"REQUIRED\"} | eventBusOptions.ssl must be true",
        "{\"ssl\": true} | eventBusOptions.ssl needs a certificate",
        "{\"ssl\": true, \"clientAuth\": \"REQUIRED\", \"keyStoreOptions\": {\"path\": \"k\"}} |"
            + " clientAuth needs",
        "{\"ssl\": true, \"trustAll\": true, \"keyStoreOptions\": {\"path\": \"k\"},"
            + " \"pemTrustOptions\": {\"certPaths\": [\"c\"]}} | eventBusOptions.trustAll must be"
            + " false"
      })
  void anInvalidOptionIsNamedWithoutItsValue(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json))
        .withMessageContaining(message)
        .withMessageNotContainingAny("s3cret", "53");
  }

  @Test
  void aValueThatIsNoObjectIsRejected() {
    for (Object value : List.of(5, "x", true)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EventBusOptionsReader.read(value))
          .withMessage("eventBusOptions must be a JSON object");
    }
  }
}
