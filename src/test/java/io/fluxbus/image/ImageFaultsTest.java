package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.Billed;
import io.fluxbus.FailureType;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFaultsTest {
  private static final Buffer IMAGE = Samples.jpeg(64, 48);
  private static final Buffer HTML = Buffer.buffer("<html>The image has expired</html>");
  private static final List<Throwable> unhandled = new CopyOnWriteArrayList<>();
  private static Vertx vertx;

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  private final AtomicInteger lookUps = new AtomicInteger();
  private final CountDownLatch dns = new CountDownLatch(1);
  private final List<ImageFiles> opened = new ArrayList<>();
  private ImageHost server;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx().exceptionHandler(unhandled::add);
  }

  @AfterAll
  static void close() {
    Await.result(vertx.close());
  }

  @AfterEach
  void nothingTemporaryIsLeft() {
    dns.countDown();
    opened.forEach(files -> Await.result(files.close()));
    assertThat(Samples.files(directory)).noneMatch(name -> name.startsWith("."));
    assertThat(unhandled).isEmpty();
  }

  static Stream<Arguments> wrongAnswers() {
    String length = "Content-Length: " + IMAGE.length() + "\r\n";
    return Stream.of(
        answer("500", ImageHost.status("500 Oops")),
        answer("503", ImageHost.status("503 Busy")),
        answer("403", ImageHost.status("403 Forbidden")),
        answer("404", ImageHost.status("404 Not Found")),
        answer("429", ImageHost.status("429 Slow Down")),
        answer("204", ImageHost.status("204 None")),
        answer("302", ImageHost.status("302 Without a Location")),
        answer("broke off", NetSocket::close),
        answer("broke off", ImageHost.reply("200 OK", length, IMAGE.slice(0, 100))),
        answer("broke off", ImageHost.reply("200 OK", length, Buffer.buffer())),
        answer(
            "broke off",
            ImageHost.reply(
                "200 OK",
                "Transfer-Encoding: chunked\r\n",
                Buffer.buffer("64\r\n").appendBuffer(IMAGE.slice(0, 100)).appendString("\r\n"))),
        answer("broke off", socket -> socket.end(Buffer.buffer("HTTP/9 what\r\n\r\n"))));
  }

  private static Arguments answer(String why, Handler<NetSocket> answer) {
    return Arguments.of(why, answer);
  }

  @ParameterizedTest
  @MethodSource("wrongAnswers")
  @DisplayName("25: a wrong answer is asked for again three times, then it is DOWNLOAD_FAILED")
  void triedAgainThreeTimes(String why, Handler<NetSocket> answer) {
    server = new ImageHost(vertx, answer);

    GenerationOutcome outcome = save(options(), server.url());

    assertFailed(outcome, why);
    assertThat(outcome.failure().detail()).contains("tried 4 times");
    assertThat(server.requests()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("wrongAnswers")
  @DisplayName("25: a wrong answer is forgotten when the next one brings the image")
  void oneGoodAnswerIsEnough(String why, Handler<NetSocket> answer) {
    server = new ImageHost(vertx, inTurn(List.of(answer, answer, answer, ImageHost.ok(IMAGE))));

    GenerationOutcome outcome = save(options(), server.url());

    assertThat(outcome.failure()).as(why).isNull();
    assertThat(server.requests()).hasSize(4);
    assertThat(Samples.files(directory)).containsExactly("a1-0.jpg");
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  static Stream<Arguments> wrongBytes() {
    Buffer garbage = Samples.png(8, 8).setString(20, "garbage");
    return Stream.of(
        Arguments.of("not an image", 2, ImageHost.ok(HTML)),
        Arguments.of("not an image", 2, ImageHost.ok(Buffer.buffer(new byte[100]))),
        Arguments.of("only 0 bytes", 2, ImageHost.ok(Buffer.buffer())),
        Arguments.of("damaged, as a PNG", 3, ImageHost.ok(garbage)),
        Arguments.of("cut off", 3, ImageHost.ok(IMAGE.slice(0, IMAGE.length() / 2))),
        Arguments.of(
            "cut off", 3, ImageHost.reply("200 OK", "", IMAGE.slice(0, IMAGE.length() - 1))));
  }

  @ParameterizedTest
  @MethodSource("wrongBytes")
  void theSameUselessBytesAreFetchedAgainButNeverFourTimes(
      String why, int fetches, Handler<NetSocket> answer) {
    server = new ImageHost(vertx, answer);

    assertFailed(save(options(), server.url()), why);

    assertThat(server.requests()).hasSize(fetches);
  }

  @ParameterizedTest
  @MethodSource("wrongBytes")
  void uselessBytesAreForgottenWhenTheNextOnesAreTheImage(
      String why, int fetches, Handler<NetSocket> answer) {
    server = new ImageHost(vertx, inTurn(List.of(answer, ImageHost.ok(IMAGE))));

    assertThat(save(options(), server.url()).failure()).as(why).isNull();

    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  @DisplayName("25: nobody listens there")
  void connectionRefused() {
    ImageHost gone = new ImageHost(vertx, socket -> {});
    ImageOptions options = options().setAllowedOrigins(List.of("http://127.0.0.1:1"));

    assertFailed(save(options, "http://127.0.0.1:1/?" + ImageHost.SECRET), "broke off");
    assertThat(gone.connections()).isZero();
  }

  @Test
  @DisplayName("25: an answer that never comes ends at the timeout and its connection is closed")
  void silence() {
    server = new ImageHost(vertx, socket -> {});

    GenerationOutcome outcome = save(options().setTimeout(1_500).setMaxRetries(1), server.url());

    assertFailed(outcome, "longer than 1500 ms");
    assertThat(server.requests()).hasSize(2);
    server.awaitClose();
  }

  @Test
  @DisplayName("25: an endless drip ends at the timeout and its connection is closed")
  void endlessDrip() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead().appendBuffer(chunk(IMAGE.slice(0, 64))));
              repeat(socket, 5, chunk(Buffer.buffer("x")));
            });

    GenerationOutcome outcome = save(options().setTimeout(1_500).setMaxRetries(0), server.url());

    assertFailed(outcome, "longer than 1500 ms");
    server.awaitClose();
  }

  @Test
  @DisplayName("25: an endless flood ends at the size limit and its connection is closed")
  void endlessFlood() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead().appendBuffer(chunk(IMAGE.slice(0, 64))));
              repeat(socket, 1, chunk(Buffer.buffer(new byte[16 * 1024])));
            });

    GenerationOutcome outcome = save(options().setMaxImageSize(100_000), server.url());

    assertFailed(outcome, "larger than 100000 bytes");
    assertThat(server.requests()).as("too large is not asked for again").hasSize(1);
    server.awaitClose();
  }

  @Test
  @DisplayName("25: an endless page is refused by its first bytes and its connection is closed")
  void endlessHtml() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead().appendBuffer(chunk(HTML)));
              repeat(socket, 1, chunk(HTML));
            });

    assertFailed(save(options().setMaxRetries(0), server.url()), "not an image");
    server.awaitClose();
  }

  @Test
  @DisplayName("25: the endless body of an error or of a redirect is not read")
  void endlessBodiesThatNobodyWants() {
    for (String status : List.of("500 Oops", "302 Found")) {
      server =
          new ImageHost(
              vertx,
              socket -> {
                socket.write(
                    ImageHost.head(
                        status, "Location: https://10.0.0.1/\r\nTransfer-Encoding: chunked\r\n"));
                repeat(socket, 1, chunk(HTML));
              });

      assertFailed(save(options().setMaxRetries(0), server.url()), "");
      server.awaitClose();
    }
  }

  @Test
  @DisplayName("25: a Content-Length above the limit is refused before a byte of the body")
  void announcedTooLarge() {
    server =
        new ImageHost(
            vertx, socket -> socket.write(ImageHost.head("200 OK", "Content-Length: 1001\r\n")));

    GenerationOutcome outcome = save(options().setMaxImageSize(1000), server.url());

    assertFailed(outcome, "larger than 1000 bytes");
    assertThat(server.requests()).hasSize(1);
    server.awaitClose();
  }

  @Test
  @DisplayName("25: an image in one-byte slices is an image")
  void slices() {
    server =
        new ImageHost(
            vertx,
            socket -> {
              socket.write(chunkedHead());
              for (int i = 0; i < IMAGE.length(); i++) {
                socket.write(chunk(IMAGE.slice(i, i + 1)));
              }
              socket.write("0\r\n\r\n");
            });

    assertThat(save(options(), server.url()).failure()).isNull();
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  @DisplayName("25: an image much larger than any buffer is written whole")
  void large() {
    Buffer image = Samples.png(2000, 1500);
    assertThat(image.length()).isGreaterThan(4_000_000);
    server = new ImageHost(vertx, ImageHost.ok(image));

    assertThat(save(options(), server.url()).failure()).isNull();
    assertThat(directory.resolve("a1-0.png")).hasBinaryContent(image.getBytes());
  }

  @Test
  @DisplayName("25: an image that only the connection's end ends is taken when it is whole")
  void closeDelimited() {
    server = new ImageHost(vertx, ImageHost.reply("200 OK", "", IMAGE));

    assertThat(save(options(), server.url()).failure()).isNull();
  }

  @ParameterizedTest
  @DisplayName("26: a blocked URL reaches no server")
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
    assertThat(server.requests()).as("a refusal is not tried again").hasSize(1);
  }

  @Test
  @DisplayName("26: five redirects are followed, and not a sixth")
  void redirects() {
    server = new ImageHost(vertx, socket -> ImageHost.redirect("/again").handle(socket));

    GenerationOutcome outcome = save(options(), server.url());

    assertFailed(outcome, "more than 5 redirects");
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  @DisplayName("26: the address that was checked is the one connected to: one look-up, one address")
  void noSecondLookUp() {
    server = new ImageHost(vertx, ImageHost.ok(IMAGE));
    String origin = "http://name.of.loopback.test:" + server.port();

    GenerationOutcome outcome =
        save(options().setAllowedOrigins(List.of(origin)), origin + "/?" + ImageHost.SECRET);

    assertThat(outcome.failure()).isNull();
    assertThat(lookUps).hasValue(1);
    assertThat(server.requests().get(0))
        .containsIgnoringCase("host: name.of.loopback.test:" + server.port());
  }

  @Test
  @DisplayName("26: a look-up that hangs ends at the timeout, and never connects later")
  void hangingLookUp() {
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
  @DisplayName("25: a retry goes to the host's next address")
  void theNextAddress() {
    server = new ImageHost(vertx, ImageHost.ok(IMAGE));
    String origin = "http://name.of.two.test:" + server.port();

    GenerationOutcome outcome = save(options().setAllowedOrigins(List.of(origin)), origin + "/");

    assertThat(outcome.failure()).isNull();
    assertThat(lookUps).hasValue(2);
  }

  @Test
  void allStepsRunOnOneContextWhenTheCallerHasNone() {
    Set<Context> contexts = ConcurrentHashMap.newKeySet();
    server = new ImageHost(vertx, ImageHost.status("404 Gone"));
    ImageFiles files =
        new ImageFiles(
            vertx,
            options(),
            host -> {
              contexts.add(Vertx.currentContext());
              return addresses(host);
            });
    opened.add(files);

    Await.result(files.save(Samples.urls("a1", server.url(), server.url()), directory));

    assertThat(server.requests()).hasSize(8);
    assertThat(contexts).hasSize(1);
  }

  private ImageOptions options() {
    return new ImageOptions()
        .setBaseUrl(server == null ? "http://127.0.0.1:1" : server.origin())
        .setRetryDelay(0);
  }

  private GenerationOutcome save(ImageOptions options, String url) {
    ImageFiles files = new ImageFiles(vertx, options, this::resolve);
    opened.add(files);
    return Await.result(files.save(Samples.urls("a1", url), directory));
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    lookUps.incrementAndGet();
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

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] all = new InetAddress[literals.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(literals[i]);
    }
    return all;
  }

  private void assertFailed(GenerationOutcome outcome, String why) {
    assertThat(outcome.failure().type()).isEqualTo(FailureType.DOWNLOAD_FAILED);
    assertThat(outcome.failure().billed()).isEqualTo(Billed.YES);
    assertThat(outcome.failure().detail()).contains(why);
    assertThat(outcome.failure())
        .hasMessageNotContaining("s3cr3t")
        .hasMessageNotContaining("image.webp")
        .hasNoCause();
    assertThat(outcome.toString()).doesNotContain("s3cr3t");
    assertThat(outcome.result().images().get(0).file()).isNull();
    assertThat(outcome.result().images().get(0).url()).isNotNull();
    assertThat(Samples.files(directory)).isEmpty();
  }

  private static Handler<NetSocket> inTurn(List<Handler<NetSocket>> answers) {
    Queue<Handler<NetSocket>> queue = new ArrayDeque<>(answers);
    return socket -> queue.remove().handle(socket);
  }

  private static Buffer chunkedHead() {
    return ImageHost.head("200 OK", "Transfer-Encoding: chunked\r\n");
  }

  private static Buffer chunk(Buffer data) {
    return Buffer.buffer(Integer.toHexString(data.length()) + "\r\n")
        .appendBuffer(data)
        .appendString("\r\n");
  }

  /** Writes that for ever, as fast as the other side reads. */
  private static void repeat(NetSocket socket, long everyMillis, Buffer data) {
    vertx.setPeriodic(
        everyMillis,
        id -> {
          if (!socket.writeQueueFull()) {
            socket.write(data).onFailure(closed -> vertx.cancelTimer(id));
          }
        });
  }
}
