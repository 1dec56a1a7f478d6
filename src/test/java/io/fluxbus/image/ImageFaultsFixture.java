package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host with faults, and host names for tests. After each test it checks that no temporary file is
 * left and that every exception was handled.
 */
abstract class ImageFaultsFixture {
  static final Buffer IMAGE = Samples.jpeg(64, 48);
  final List<Throwable> unhandled = new CopyOnWriteArrayList<>();
  final Vertx vertx = Vertx.vertx().exceptionHandler(unhandled::add);

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  final AtomicInteger lookups = new AtomicInteger();

  final CountDownLatch dns = new CountDownLatch(1);
  final List<ImageFiles> opened = new ArrayList<>();

  ImageHost server;

  @AfterEach
  void assertNoTemporaryFile() {
    dns.countDown();
    opened.forEach(files -> Await.result(files.close()));
    Await.result(vertx.close());
    assertThat(Samples.files(directory)).noneMatch(name -> name.startsWith("."));
    assertThat(unhandled).isEmpty();
  }

  ImageOptions options() {
    return new ImageOptions()
        .setBaseUrl(server == null ? "http://127.0.0.1:1" : server.origin())
        .setRetryDelay(0);
  }

  GenerationOutcome save(ImageOptions options, String url) {
    ImageFiles files = new ImageFiles(vertx, options, this::resolve);
    opened.add(files);
    return Await.result(files.save(Samples.urls("a1", url), directory));
  }

  InetAddress[] resolve(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    return switch (host) {
      case "name.of.loopback.test" -> addresses("127.0.0.1");
      case "name.of.both.test" -> addresses("93.184.215.14", "127.0.0.1");
      case "name.of.two.test" -> addresses("127.0.0.2", "127.0.0.1");
      case "name.that.hangs.test" -> {
        try {
          dns.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        yield addresses("127.0.0.1");
      }
      default -> InetAddress.getAllByName(host);
    };
  }

  static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(literals[i]);
    }
    return all;
  }

  void assertFailed(GenerationOutcome outcome, String message) {
    assertThat(outcome.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(outcome.failure().billed()).isEqualTo(Billed.YES);
    assertThat(outcome.failure().detail()).contains(message);
    assertThat(outcome.failure())
        .hasMessageNotContaining("s3cr3t")
        .hasMessageNotContaining("image.webp")
        .hasNoCause();
    assertThat(outcome.toString()).doesNotContain("s3cr3t");
    assertThat(outcome.result().images().get(0).file()).isNull();
    assertThat(outcome.result().images().get(0).url()).isNotNull();
    assertThat(Samples.files(directory)).isEmpty();
  }

  static Buffer chunkedHead() {
    return ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n");
  }

  static Buffer chunk(Buffer data) {
    return Buffer.buffer(Integer.toHexString(data.length()) + "\r\n")
        .appendBuffer(data)
        .appendString("\r\n");
  }

  /** Writes data repeatedly without end, as fast as the other side reads. */
  void repeat(NetSocket socket, long everyMillis, Buffer data) {
    vertx.setPeriodic(
        everyMillis,
        id -> {
          if (!socket.writeQueueFull()) {
            socket.write(data).onFailure(closed -> vertx.cancelTimer(id));
          }
        });
  }
}
