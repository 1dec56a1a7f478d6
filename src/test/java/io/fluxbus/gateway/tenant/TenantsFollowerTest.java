package io.fluxbus.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.TargetDirectory;
import io.fluxbus.store.MemoryOutcomeStore;
import io.fluxbus.store.StoredBudget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A running gateway follows the tenants file, and keeps the last valid tenants. */
@ExtendWith(VertxExtension.class)
class TenantsFollowerTest {
  private static final Logger LOGGER = Logger.getLogger("io.fluxbus.gateway");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final AtomicReference<TenantIndex> applied =
      new AtomicReference<>(new TenantIndex(List.of()));
  private final Handler capture =
      new Handler() {
        @Override
        public void publish(LogRecord log) {
          if (log.getLevel().equals(Level.WARNING)
              && log.getMessage().contains(folder.toString())) {
            warnings.add(log.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private TenantsFile file;
  private String key;

  @BeforeEach
  void create() throws IOException {
    LOGGER.addHandler(capture);
    file = new TenantsFile(folder.resolve("tenants.json"));
    key = AccessKeys.create();
    file.update(none -> List.of(withKey(Tenant.of("alice"))));
  }

  @AfterEach
  void stop() {
    LOGGER.removeHandler(capture);
  }

  private Tenant withKey(Tenant tenant) {
    return tenant.withKey(new TenantKey("key-1", AccessKeys.sha256(key), null));
  }

  private TenantsFollower follower(Vertx vertx, Future<Void> prepared) {
    return new TenantsFollower(
        vertx,
        file,
        tenants -> prepared,
        read -> applied.set(applied.get().restrictedTo(read)),
        applied::set);
  }

  private TenantsFollower started(Vertx vertx) {
    TenantsFollower follower = follower(vertx, Future.succeededFuture());
    Await.result(follower.check());
    assertThat(applied.get().find(key).name()).isEqualTo("alice");
    return follower;
  }

  @Test
  void aChangeTakesEffect(Vertx vertx) throws IOException {
    TenantsFollower follower = started(vertx);

    file.update(tenants -> List.of(Tenant.of("alice"), Tenant.of("bob")));
    Await.result(follower.check());

    assertThat(applied.get().find(key)).isNull();
    assertThat(applied.get().get("bob")).isNotNull();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aFileThatIsNotValidKeepsTheLastTenantsAndWarnsOnce(Vertx vertx) throws IOException {
    TenantsFollower follower = started(vertx);
    byte[] valid = Files.readAllBytes(file.path());
    List<Damage> damages =
        List.of(
            () -> Files.write(file.path(), java.util.Arrays.copyOf(valid, valid.length / 2)),
            () -> Files.write(file.path(), new byte[] {-1, 0, 7}),
            () ->
                Files.setPosixFilePermissions(
                    Files.write(file.path(), valid), PosixFilePermissions.fromString("rw-r--r--")),
            () -> Files.delete(file.path()));

    for (Damage damage : damages) {
      warnings.clear();
      damage.apply();
      Await.result(follower.check());
      Await.result(follower.check());

      assertThat(warnings).hasSize(1);
      assertThat(warnings.get(0)).startsWith("the tenants do not change: the tenants file ");
      assertThat(applied.get().find(key)).isNotNull();
    }
    file.update(none -> List.of());
    Await.result(follower.check());
    assertThat(applied.get().all()).isEmpty();
  }

  private interface Damage {
    void apply() throws IOException;
  }

  @Test
  void aKeyIsRevokedEvenIfTheStoreDoesNotAnswer(Vertx vertx) throws IOException {
    Await.result(follower(vertx, Future.succeededFuture()).check());
    TenantsFollower failing = follower(vertx, Future.failedFuture("store in " + folder));
    file.update(tenants -> List.of(Tenant.of("alice"), Tenant.of("bob")));

    Await.result(failing.check());

    assertThat(applied.get().find(key)).isNull();
    assertThat(applied.get().get("bob")).isNull();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void theFileIsFollowedWithoutBeingAsked(Vertx vertx) throws IOException {
    Tenants tenants = Await.result(Tenants.follow(vertx, file, null));
    assertThat(tenants.find(key)).isNotNull();

    file.update(all -> List.of());

    Await.until(() -> tenants.find(key) == null);
    tenants.close();
  }

  @Test
  void theBudgetsAreSetInTheStoreBeforeTheTenantsCount(Vertx vertx) throws IOException {
    MemoryOutcomeStore store = new MemoryOutcomeStore();
    file.update(all -> List.of(withKey(Tenant.of("a").withBudgetUsd(new BigDecimal("0.45")))));

    Tenants tenants = Await.result(Tenants.follow(vertx, file, store));

    assertThat(tenants.budgetOf("a")).isEqualTo("tenant:a");
    assertThat(Await.result(store.budgets()))
        .extracting(StoredBudget::name, StoredBudget::limit)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("tenant:a", 450_000_000L));
    file.update(all -> List.of(withKey(Tenant.of("a").withBudgetUsd(BigDecimal.ONE))));
    Await.until(() -> Await.result(store.budgets()).get(0).limit() == 1_000_000_000L);
    tenants.close();
  }

  @Test
  void aBudgetWithoutAStoreAndAMissingFileAreRejected(Vertx vertx) throws IOException {
    file.update(all -> List.of(Tenant.of("a").withBudgetUsd(BigDecimal.ONE)));

    assertThat(Await.failure(Tenants.follow(vertx, file, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tenant a has a budget, which needs a store");
    assertThat(Await.failure(Tenants.follow(vertx, new TenantsFile(folder.resolve("x")), null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it does not exist");
  }
}
