package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxbus.Await;
import io.fluxbus.gateway.page.LivePageOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers reach through an address that is not loopback. */
@ExtendWith(VertxExtension.class)
class OtherMachinesTest {
  private static final String TOKEN = "a-token-of-16-or-more";
  private static final List<String> PATHS =
      List.of(
          "/v1/models",
          "/v1/images/generations",
          "/v1/generations/x",
          "/live/events",
          "/live/actions/pause");

  private String address;

  /** Vert.x closes the connections of a client that is garbage. */
  private HttpClient client;

  @BeforeEach
  void findAddress(Vertx vertx) throws SocketException {
    client = vertx.createHttpClient();
    address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(found -> found instanceof Inet4Address && !found.isLoopbackAddress())
            .map(found -> found.getHostAddress())
            .findFirst()
            .orElse(null);
    assumeTrue(address != null, "this machine has only loopback addresses");
  }

  private int status(int port, String path, String authorization) {
    boolean isPost = path.contains("images") || path.contains("actions");
    return Await.result(
        client
            .request(
                new RequestOptions()
                    .setMethod(isPost ? HttpMethod.POST : HttpMethod.GET)
                    .setHost(address)
                    .setPort(port)
                    .setURI(path)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Authorization", authorization))
            .compose(HttpClientRequest::send)
            .map(HttpClientResponse::statusCode));
  }

  private void check(Vertx vertx, GatewayOptions options, String right) {
    ManualClient api = new ManualClient();
    GatewayRouter gateway = GatewayRouter.create(vertx, api, options);
    gateway.addPage(null, new LivePageOptions().setAdminToken("the-token-of-operators"));
    GatewayServer server = GatewayServer.create(vertx, gateway.router(), new GatewayLimits());
    int port = Await.result(server.listen("0.0.0.0", 0));
    try {
      for (String path : PATHS) {
        assertThat(status(port, path, "Bearer another-token-of-16")).isIn(401, 403);
        assertThat(status(port, path, "none")).isIn(401, 403);
      }
      assertThat(api.waiting()).isZero();
      assertThat(status(port, "/v1/models", right)).isEqualTo(right == null ? 403 : 200);
    } finally {
      Await.result(server.close());
      Await.result(gateway.close());
    }
  }

  @Test
  void withoutATokenNothingIsAnswered(Vertx vertx) {
    check(vertx, new GatewayOptions(), null);
  }

  @Test
  void withATokenOnlyItsOwnerIsAnswered(Vertx vertx) {
    check(vertx, new GatewayOptions().setAccessToken(TOKEN), "Bearer " + TOKEN);
  }

  @Test
  void withTenantsOnlyTheirKeysAreAnswered(Vertx vertx) {
    TestTenants tenants = new TestTenants().add("alice");

    check(vertx, tenants.options(), "Bearer " + tenants.key("alice"));
  }
}
