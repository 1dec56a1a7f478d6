package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GenerationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageErrorResponsesTest extends ImageFixture {
  private static final Buffer IMAGE = Samples.jpeg(64, 48);
  private static final String DATE = "Date: Fri, 27 Nov 2026 10:00:00 GMT\r\n";

  private final List<Long> delays = new CopyOnWriteArrayList<>();

  @BeforeEach
  void recordDelays() {
    delays.clear();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 402, 405, 406, 410, 414, 416, 451})
  void aPermanentErrorStatusIsNotRetried(int status) {
    serve(ImageHost.status(status + " No"));

    assertThat(fetch().failure().detail()).endsWith("the response was " + status);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 520})
  void aTransientErrorStatusIsRetriedSoon(int status) {
    serve(ImageHost.status(status + " Wait"), ImageHost.ok(IMAGE));

    assertThat(fetchAndRecordDelays("").failure()).isNull();
    assertThat(delays).singleElement().matches(delay -> delay >= 125 && delay <= 250);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 202, 204})
  void anImageThatIsNotAvailableYetIsRetriedAfterSeconds(int status) {
    serve(
        ImageHost.status(status + " Wait"),
        ImageHost.status(status + " Wait"),
        ImageHost.ok(IMAGE));

    assertThat(fetchAndRecordDelays("").failure()).isNull();
    assertThat(delays).hasSize(2);
    assertThat(delays.get(0)).isBetween(1000L, 2000L);
    assertThat(delays.get(1)).isBetween(2000L, 4000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After: 7|7000",
        "Retry-After: 100000|60000",
        "Retry-After: Fri, 27 Nov 2026 10:00:05 GMT|5000",
        "Retry-After: 99999999999999999999|250",
        "Retry-After: -3|250",
        "Retry-After: soon|250",
        "Retry-After: Fri, 27 Nov 2026 09:00:05 GMT|250",
      })
  void retryAfterIsComparedWithTheHostsOwnClock(String header, long delay) {
    serve(
        ImageHost.reply("503 Busy", DATE + header + "\r\n", Buffer.buffer()), ImageHost.ok(IMAGE));

    assertThat(fetchAndRecordDelays("").failure()).isNull();
    assertThat(delays).singleElement().matches(it -> it <= delay && it >= delay / 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Date=20261127T080000Z&X-Amz-Expires=3600&X-Amz-Signature=s3cr3t",
        "X-Goog-Date=20261127T080000Z&X-Goog-Expires=3600&X-Goog-Signature=s3cr3t",
        "Expires=1795773599&Signature=s3cr3t",
        "expires=1795773599000&sig=s3cr3t",
        "sv=2024-11-04&se=2026-11-27T09%3A59%3A59Z&sig=s3cr3t",
        "se=2026-11-27T09:59:59Z&sig=s3cr3t",
      })
  void aUrlThatHasExpiredByTheHostsClockIsNotRetried(String query) {
    for (String status : List.of("403 Forbidden", "404 Not Found")) {
      serve(ImageHost.reply(status, DATE, Buffer.buffer("<Error/>")));

      assertThat(fetchAndRecordDelays("?" + query).failure().detail())
          .endsWith("its URL has expired")
          .doesNotContain("s3cr3t");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Date=20261127T093000Z&X-Amz-Expires=3600",
        "Expires=1795773700",
        "expires=3600",
        "Expires=never",
        "X-Amz-Date=yesterday&X-Amz-Expires=1",
        "X-Amz-Date=20261127T080000Z&X-Amz-Expires=99999999999999999999",
        "se=%&%&&=&se",
      })
  void aUrlThatHasNotExpiredIsRetried(String query) {
    serve(ImageHost.reply("403 Forbidden", DATE, Buffer.buffer()), ImageHost.ok(IMAGE));

    assertThat(fetchAndRecordDelays("?" + query).failure()).isNull();
    assertThat(server.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
        "<Error><Code>ExpiredToken</Code></Error>",
        "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>s3cr3t</StringToSign></Error>",
        "<Error><Code>AuthenticationFailed</Code></Error>",
        "{\"error\": \"link EXPIRED\"}",
      })
  void anErrorWhoseBodyIsPermanentIsNotRetried(String body) {
    serve(ImageHost.reply("403 Forbidden", "", Buffer.buffer(body)));

    assertThat(fetch().failure().detail())
        .endsWith("the response was 403: its URL has expired or is not valid")
        .doesNotContain("s3cr3t");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void accessDeniedIsRetriedBecauseTheImageMayNotBeAvailableYet() {
    serve(
        ImageHost.reply(
            "403 Forbidden", "", Buffer.buffer("<Error><Code>AccessDenied</Code></Error>")),
        ImageHost.ok(IMAGE));

    assertThat(fetch().failure()).isNull();
  }

  @Test
  void onlyTheBeginningOfAnErrorBodyIsRead() {
    serve(
        socket -> {
          socket.write(ImageHost.head("403 No", "Transfer-Encoding: chunked\r\n"));
          long[] timer = new long[1];
          timer[0] =
              vertx.setPeriodic(
                  1,
                  id ->
                      socket
                          .write("400\r\n" + "x".repeat(1024) + "\r\n")
                          .onFailure(closed -> vertx.cancelTimer(timer[0])));
        });

    GenerationOutcome outcome =
        Await.result(
            files(options().setMaxRetries(0)).save(Samples.urls("a1", server.url()), directory));

    assertThat(outcome.failure().detail()).endsWith("the response was 403");
    server.awaitClose();
  }

  @ParameterizedTest
  @ValueSource(strings = {"201 Created", "203 Transformed", "206 Partial Content", "299 What"})
  void anImageIsAcceptedWithAnySuccessStatus(String status) {
    serve(ImageHost.reply(status, "Content-Length: " + IMAGE.length() + "\r\n", IMAGE));

    assertThat(fetch().failure()).isNull();
    assertThat(directory.resolve("a1-0.jpg")).hasBinaryContent(IMAGE.getBytes());
  }

  @Test
  void aDelayEndsWhenTheFilesAreClosed() {
    serve(ImageHost.reply("503 Busy", "Retry-After: 60\r\n", Buffer.buffer()));
    Downloader closable = new Downloader(vertx, options(), InetAddress::getAllByName, null);
    Promise<Void> paused = Promise.promise();
    ImageFiles files =
        new ImageFiles(
            vertx,
            options(),
            InetAddress::getAllByName,
            millis -> {
              Future<Void> delay = closable.delay(millis);
              paused.complete();
              return delay;
            });
    Future<GenerationOutcome> saving = files.save(Samples.urls("a1", server.url()), directory);
    Await.result(paused.future());
    Await.result(files.close());

    // The whole delay would take a minute.
    Await.result(closable.close());

    assertThat(Await.result(saving).failure().detail()).contains("closed");
  }

  private GenerationOutcome fetchAndRecordDelays(String query) {
    ImageFiles files =
        new ImageFiles(
            vertx,
            options().setRetryDelay(250),
            InetAddress::getAllByName,
            millis -> {
              delays.add(millis);
              return Future.succeededFuture();
            });
    String url = server.origin() + "/image" + (query.isEmpty() ? "?sig=1" : query);
    return Await.result(files.save(Samples.urls("a1", url), directory));
  }
}
