package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.GenerationOutcome;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses to which a GET may connect. */
class ImageRoutesTest extends ImageFaultsFixture {
  @ParameterizedTest
  @DisplayName("a GET to a forbidden URL reaches no server")
  @ValueSource(
      strings = {
        "file:///etc/passwd?sig=s3cr3t",
        "https://127.0.0.1:PORT/?sig=s3cr3t",
        "http://localhost:PORT/?sig=s3cr3t",
        "http://2130706433:PORT/?sig=s3cr3t",
        "https://2130706433:PORT/?sig=s3cr3t",
        "https://0x7f.1:PORT/?sig=s3cr3t",
        "https://127.0.0.1.:PORT/?sig=s3cr3t",
        "https://169.254.169.254/?sig=s3cr3t",
        "https://[::1]:PORT/?sig=s3cr3t",
        "https://[::ffff:10.0.0.1]/?sig=s3cr3t",
        "https://[::ffff:127.0.0.1]:PORT/?sig=s3cr3t",
        "https://user:s3cr3t@127.0.0.1:PORT/",
        "https://localhost:PORT/?sig=s3cr3t",
        "https://name.of.loopback.test:PORT/?sig=s3cr3t",
        "https://name.of.both.test:PORT/?sig=s3cr3t",
      })
  void blocked(String url) {
    ImageHost decoy = new ImageHost(vertx, ImageHost.ok(IMAGE));
    String target = url.replace("PORT", String.valueOf(decoy.port()));
    server = new ImageHost(vertx, ImageHost.redirect(target));

    GenerationOutcome direct = save(options(), target);
    GenerationOutcome redirected = save(options(), server.url());

    assertFailed(direct, "");
    assertFailed(redirected, "");
    assertThat(direct.failure().detail()).doesNotContain("tried");
    assertThat(decoy.connections()).isZero();
    assertThat(server.requests()).as("a rejection is not retried").hasSize(1);
  }

  @Test
  @DisplayName("five redirects are followed, but not a sixth")
  void redirects() {
    server = new ImageHost(vertx, socket -> ImageHost.redirect("/again").handle(socket));

    GenerationOutcome outcome = save(options(), server.url());

    assertFailed(outcome, "more than 5 redirects");
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  @DisplayName("the GET connects to the address that was checked, after a single lookup")
  void noSecondLookup() {
    server = new ImageHost(vertx, ImageHost.ok(IMAGE));
    String origin = "http://name.of.loopback.test:" + server.port();

    GenerationOutcome outcome =
        save(options().setAllowedOrigins(List.of(origin)), origin + "/?" + ImageHost.SECRET);

    assertThat(outcome.failure()).isNull();
    assertThat(lookups).hasValue(1);
    assertThat(server.requests().get(0))
        .containsIgnoringCase("host: name.of.loopback.test:" + server.port());
  }

  @Test
  @DisplayName("a lookup that hangs ends at the timeout and does not connect later")
  void hangingLookup() {
    server = new ImageHost(vertx, ImageHost.ok(IMAGE));
    String origin = "http://name.that.hangs.test:" + server.port();

    GenerationOutcome outcome =
        save(
            options().setAllowedOrigins(List.of(origin)).setTimeout(1_500).setMaxRetries(0),
            origin + "/");

    assertFailed(outcome, "longer than 1500 ms");
    assertThat(server.connections()).isZero();
  }

  @Test
  @DisplayName("a retry uses the next address of the host")
  void nextAddress() {
    server = new ImageHost(vertx, ImageHost.ok(IMAGE));
    String origin = "http://name.of.two.test:" + server.port();

    GenerationOutcome outcome = save(options().setAllowedOrigins(List.of(origin)), origin + "/");

    assertThat(outcome.failure()).isNull();
    assertThat(lookups).hasValue(2);
  }
}
