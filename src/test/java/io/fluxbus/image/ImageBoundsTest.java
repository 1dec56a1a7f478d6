package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageBoundsTest extends ImageFixture {
  private static final int IMAGES = 300;

  private final Queue<NetSocket> pending = new ConcurrentLinkedQueue<>();
  private final AtomicInteger maxFiles = new AtomicInteger();
  private final AtomicInteger maxGets = new AtomicInteger();

  @BeforeEach
  void reset() {
    pending.clear();
    maxFiles.set(0);
    maxGets.set(0);
  }

  /** Responds when the maximum number of concurrent GETs has arrived, or all remaining ones. */
  private void serveInGroups() {
    AtomicInteger left = new AtomicInteger(IMAGES);
    server =
        new ImageHost(
            vertx,
            socket -> {
              pending.add(socket);
              maxGets.accumulateAndGet(pending.size(), Math::max);
              if (pending.size() >= Math.min(ImageClient.MAX_CONNECTIONS, left.get())) {
                maxFiles.accumulateAndGet(temporaryFiles(), Math::max);
                left.addAndGet(-pending.size());
                for (NetSocket one = pending.poll(); one != null; one = pending.poll()) {
                  ImageHost.ok(Samples.png(3, 3)).handle(one);
                }
              }
            });
  }

  private int temporaryFiles() {
    try (Stream<Path> files = Files.list(directory)) {
      return (int) files.filter(file -> file.toString().endsWith(".part")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oneOutcomeWithManyImagesUsesABoundedNumberOfFilesAndConnections() {
    serveInGroups();
    String[] urls = Collections.nCopies(IMAGES, server.url()).toArray(String[]::new);

    GenerationOutcome outcome = save(Samples.urls("a", urls));

    assertBounded(outcome.failure() == null);
  }

  @Test
  void manyOutcomesAtOnceUseABoundedNumberOfFilesAndConnections() {
    serveInGroups();
    ImageFiles files = files(options());
    List<Future<GenerationOutcome>> all = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      all.add(files.save(Samples.urls("a" + i, server.url()), directory));
    }

    assertBounded(
        Await.result(Future.all(all)).<GenerationOutcome>list().stream()
            .allMatch(outcome -> outcome.failure() == null));
  }

  private void assertBounded(boolean allWritten) {
    assertThat(allWritten).isTrue();
    assertThat(Samples.files(directory)).hasSize(IMAGES);
    assertThat(maxGets.get()).isEqualTo(ImageClient.MAX_CONNECTIONS);
    assertThat(maxFiles.get()).isLessThanOrEqualTo(ImageClient.MAX_CONNECTIONS);
  }

  @Test
  void waitingForAPermitDoesNotCountAgainstTheTimeout() {
    AtomicInteger answered = new AtomicInteger();
    // Each group gets its response after more than half of the timeout.
    server =
        new ImageHost(
            vertx,
            socket ->
                vertx.setTimer(
                    6_000,
                    id -> {
                      answered.incrementAndGet();
                      ImageHost.ok(Samples.png(3, 3)).handle(socket);
                    }));
    int images = 2 * ImageClient.MAX_CONNECTIONS;
    String[] urls = Collections.nCopies(images, server.url()).toArray(String[]::new);

    GenerationOutcome outcome =
        Await.result(
            files(options().setTimeout(11_000).setMaxRetries(0))
                .save(Samples.urls("a", urls), directory));

    assertThat(outcome.failure()).isNull();
    assertThat(answered).hasValue(images);
  }

  @Test
  void tenThousandFailedImagesGiveOneShortMessage() {
    String[] urls =
        IntStream.range(0, 10_000).mapToObj(i -> "https://10.0.0.1/" + i).toArray(String[]::new);

    GenerationOutcome outcome = save(Samples.urls("a", urls));

    assertThat(outcome.failure().detail())
        .startsWith("10000 of 10000 images not saved: image 0 from 10.0.0.1: ")
        .hasSizeLessThan(1000);
  }
}
