package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.gateway.tenant.Tenants;
import io.fluxbus.gateway.tenant.TenantsFile;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A running gateway rejects a key that was revoked, and accepts a new one. */
@ExtendWith(VertxExtension.class)
class RevokedKeyTest {
  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  @Test
  void aChangeOfTheFileTakesEffect(Vertx vertx) throws IOException {
    TestTenants tenants = new TestTenants().add("alice", "bob");
    TenantsFile file = new TenantsFile(folder.resolve("tenants.json"));
    file.update(none -> List.of(tenants.all().get(0)));
    Tenants followed = Await.result(Tenants.follow(vertx, file, null));
    try (GatewayFixture gateway =
        GatewayFixture.create(
            vertx, new GatewayOptions().setTenants(followed), GatewayFixture.clientOptions())) {
      assertThat(status(gateway, tenants, "alice")).isEqualTo(200);
      assertThat(status(gateway, tenants, "bob")).isEqualTo(401);

      file.update(before -> List.of(tenants.all().get(1)));

      Await.until(() -> status(gateway, tenants, "alice") == 401);
      assertThat(status(gateway, tenants, "bob")).isEqualTo(200);
    } finally {
      followed.close();
    }
  }

  private static int status(GatewayFixture gateway, TestTenants tenants, String tenant) {
    return gateway.get("/v1/models", tenants.headers(tenant)).statusCode();
  }
}
