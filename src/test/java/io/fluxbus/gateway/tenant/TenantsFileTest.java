package io.fluxbus.gateway.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxbus.TargetDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file with the tenants is read strictly, and replaced at once. */
class TenantsFileTest {
  private static final String HASH = AccessKeys.sha256("secret");

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  private TenantsFile file;

  @BeforeEach
  void name() {
    file = new TenantsFile(folder.resolve("tenants.json"));
  }

  private void write(String json) throws IOException {
    Files.writeString(file.path(), json);
    chmod("rw-------");
  }

  private void chmod(String permissions) throws IOException {
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(permissions));
  }

  private static Tenant alice() {
    return Tenant.of("alice")
        .withBudgetUsd(new BigDecimal("5.5"))
        .withRequestsPerSecond(2.5)
        .withRequestBurst(4)
        .withShare(3)
        .withKey(new TenantKey("key-1", HASH, Instant.parse("2026-01-31T12:00:00Z")));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    List<Tenant> tenants = List.of(alice(), Tenant.of("bob"));

    file.update(none -> tenants);

    assertThat(file.read()).isEqualTo(tenants);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file.path())).doesNotContain("secret");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("tenants.json", ".tenants.json.lock");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-rw----", "rw----r--", "rw-----w-", "rwxrwxrwx"})
  void aFileOfWhichOthersCanReadOrChangeIsRejected(String permissions) throws IOException {
    file.update(none -> List.of(alice()));
    chmod(permissions);

    assertThatIllegalArgumentException()
        .isThrownBy(file::read)
        .withMessageContaining("other users can read or change it: run chmod 600");
    assertThatIllegalArgumentException().isThrownBy(() -> file.update(tenants -> tenants));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | it is not a JSON object",
        "[] | it is not a JSON object",
        "{\"tenants\": {\"a\": {}} | it is not valid JSON: see line 1",
        "{\"tenants\": {}} {} | it is not valid JSON",
        "{\"tenants\": {\"a\": {}, \"a\": {}}} | it is not valid JSON",
        "{\"tenant\": {}} | unknown member: tenant, did you mean tenants",
        "{\"tenants\": []} | tenants must be an object",
        "{\"tenants\": {\"../a\": {}}} | a tenant must be 1 to 64 characters of A-Za-z0-9._-",
        "{\"tenants\": {\"a\\nb\": {}}} | a tenant must be 1 to 64 characters of A-Za-z0-9._-",
        "{\"tenants\": {\"\": {}}} | a tenant must be 1 to 64 characters of A-Za-z0-9._-",
        "{\"tenants\": {\"a\": 1}} | tenant a: it must be an object",
        "{\"tenants\": {\"a\": {\"budget\": 1}}} | tenant a: unknown member: budget",
        "{\"tenants\": {\"a\": {\"budgetUsd\": \"1\"}}} | tenant a: budgetUsd must be a number",
        "{\"tenants\": {\"a\": {\"budgetUsd\": -1}}} | tenant a: budgetUsd must be from 0",
        "{\"tenants\": {\"a\": {\"budgetUsd\": 1e999999999}}} | tenant a: budgetUsd must be from 0",
        "{\"tenants\": {\"a\": {\"budgetUsd\": 1e-999999999}}} | tenant a: budgetUsd must have",
        "{\"tenants\": {\"a\": {\"requestsPerSecond\": 0}}} | tenant a: requestsPerSecond must be",
        "{\"tenants\": {\"a\": {\"share\": 1.5}}} | tenant a: share must be an integer",
        "{\"tenants\": {\"a\": {\"share\": 101}}} | tenant a: share must be from 1 to 100",
        "{\"tenants\": {\"a\": {\"keys\": []}}} | tenant a: keys must be an object",
        "{\"tenants\": {\"a\": {\"keys\": {\"k\": {}}}}} | tenant a: sha256 must be a text",
        "{\"tenants\": {\"a\": {\"keys\": {\"k\": {\"sha256\": \"secret\"}}}}} | tenant a: sha256"
      })
  void aHostileFileIsRejectedWithTheReason(String json, String message) throws IOException {
    write(json);

    assertThatIllegalArgumentException()
        .isThrownBy(file::read)
        .withMessageStartingWith("the tenants file " + file.path() + ": " + message)
        .withMessageNotContaining("secret");
  }

  @Test
  void aKeyOfTwoTenantsIsRejected() throws IOException {
    String key = "{\"keys\": {\"k\": {\"sha256\": \"" + HASH + "\"}}}";
    write("{\"tenants\": {\"a\": " + key + ", \"b\": " + key + "}}");

    assertThatIllegalArgumentException()
        .isThrownBy(file::read)
        .withMessageContaining("tenant b: the key k is also the key a/k")
        .withMessageNotContaining(HASH);
  }

  @Test
  void aFolderAMissingFileAndAnEndlessFileAreRejected() throws IOException {
    assertThatThrownBy(file::read).isInstanceOf(NoSuchFileException.class);
    assertThatIllegalArgumentException().isThrownBy(new TenantsFile(folder)::read);
    assertThatIllegalArgumentException()
        .isThrownBy(new TenantsFile(Path.of("/dev/zero"))::read)
        .withMessageContaining("it is not a regular file");
    write(" ".repeat((8 << 20) + 1));
    assertThatIllegalArgumentException()
        .isThrownBy(file::read)
        .withMessageContaining("it must have at most");
    Files.write(file.path(), "[".repeat(100_000).getBytes(UTF_8));
    assertThatIllegalArgumentException()
        .isThrownBy(file::read)
        .withMessageContaining("it is not valid JSON");
  }

  @Test
  void changesAtTheSameTimeAreAllKept() {
    IntStream.range(0, 20)
        .parallel()
        .forEach(
            i -> {
              try {
                file.update(
                    tenants -> {
                      List<Tenant> all = new ArrayList<>(tenants);
                      all.add(Tenant.of("t" + i));
                      return all;
                    });
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(readAll()).hasSize(20);
  }

  private List<Tenant> readAll() {
    try {
      return file.read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aChangeThatFailsLeavesTheFileAsItWas() throws IOException {
    file.update(none -> List.of(alice()));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                file.update(
                    tenants -> {
                      throw new IllegalArgumentException("no");
                    }));

    assertThat(file.read()).containsExactly(alice());
  }

  @Test
  void aLinkToTheFileRemains() throws IOException {
    file.update(none -> List.of(alice()));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file.path().toAbsolutePath());

    new TenantsFile(link).update(tenants -> List.of());

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(file.read()).isEmpty();
  }
}
