package io.fluxbus.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.FluxClient;
import io.fluxbus.FluxClientOptions;
import io.fluxbus.GenerationRequest;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes with a small heap, and a server that sends more than fits in it. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SmallHeapIT {
  private static final int LARGE = 45_000_000;
  private static final int IMAGE = 8_000_000;
  private static final int CHUNK = 64 * 1024;

  @TempDir(factory = TargetDirectory.class)
  private Path folder;

  /** An application that sends 64 requests at once and counts the outcomes. */
  static final class Application {
    private static final int CALLS = 64;

    private Application() {}

    public static void main(String[] arguments) throws InterruptedException {
      Vertx vertx = Vertx.vertx();
      FluxClient client =
          FluxClient.create(
              vertx,
              new FluxClientOptions()
                  .setApiKey("k")
                  .setBaseUrl(arguments[0])
                  .setHttp2(Boolean.parseBoolean(arguments[1]))
                  .setInitialConcurrency(CALLS)
                  .setAttemptTimeout(Long.parseLong(arguments[2])));
      Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
      CountDownLatch open = new CountDownLatch(CALLS);
      AtomicInteger late = new AtomicInteger();
      for (int i = 0; i < CALLS; i++) {
        client
            .submit(GenerationRequest.of("cat"))
            .outcome()
            .onSuccess(
                outcome -> {
                  String what =
                      outcome.failure() == null ? "succeeded" : outcome.failure().type().name();
                  outcomes.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
                  if (outcome.elapsedMillis() > Long.parseLong(arguments[2]) + 5_000) {
                    late.incrementAndGet();
                  }
                  open.countDown();
                });
      }
      open.await();
      System.out.println("outcomes=" + outcomes + " late=" + late);
      Await.result(vertx.close());
    }
  }

  private static String run(Path output, int heap, List<String> program) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("AIMLAPI_KEY", "sk-any");
    builder.redirectOutput(output.toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output, UTF_8);
    assertThat(text).doesNotContain("OutOfMemoryError");
    return text + "\nexit=" + process.exitValue();
  }

  /** Starts a server that responds to each request with the body. */
  private static HttpServer server(Vertx vertx, byte[] body) {
    return Await.result(
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  HttpServerResponse response = request.response();
                  response.exceptionHandler(gone -> {});
                  response.putHeader("content-length", String.valueOf(body.length));
                  request.end().onSuccess(v -> write(response, body, 0));
                })
            .listen(0, "127.0.0.1"));
  }

  private static void write(HttpServerResponse response, byte[] body, int from) {
    if (response.ended()) {
      return;
    }
    int at = from;
    while (at < body.length && !response.writeQueueFull()) {
      int to = Math.min(body.length, at + CHUNK);
      response.write(Buffer.buffer(to - at).appendBytes(body, at, to - at));
      at = to;
    }
    int next = at;
    if (next < body.length) {
      response.drainHandler(v -> write(response, body, next));
    } else {
      response.end();
    }
  }

  private static byte[] json(byte[] image) {
    return ("{\"images\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(image) + "\"}]}")
        .getBytes(UTF_8);
  }

  /** A PNG of about this size. Most of its bytes are in a chunk without pixels. */
  private static byte[] png(int size) throws IOException {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", small);
    byte[] picture = small.toByteArray();
    int end = picture.length - 12;
    byte[] padding = new byte[size];
    for (int i = 0; i < size; i++) {
      padding[i] = (byte) (i * 31 + i / 257);
    }
    CRC32 crc = new CRC32();
    crc.update("paDd".getBytes(UTF_8));
    crc.update(padding);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size + picture.length + 12);
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(picture, 0, end);
    out.writeInt(size);
    out.write("paDd".getBytes(UTF_8));
    out.write(padding);
    out.writeInt((int) crc.getValue());
    out.write(picture, end, 12);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void concurrentLargeResponsesAllHaveAnOutcome(boolean http2, Vertx vertx) throws Exception {
    HttpServer server = server(vertx, json(new byte[LARGE * 3 / 4]));

    String output =
        run(
            folder.resolve("said"),
            512,
            List.of(
                Application.class.getName(),
                "http://127.0.0.1:" + server.actualPort(),
                String.valueOf(http2),
                "60000"));

    // All 64 requests have an outcome. On a busy machine, some get no memory in time and fail.
    assertThat(output).contains("succeeded=", "late=0", "exit=0");
  }

  @Test
  void generateSavesLargeImagesOneByOne(Vertx vertx) throws Exception {
    HttpServer server = server(vertx, json(png(IMAGE)));
    Path out = folder.resolve("out");
    List<String> program =
        new ArrayList<>(
            List.of(
                Main.class.getName(),
                "generate",
                "--base-url",
                "http://127.0.0.1:" + server.actualPort(),
                "-o",
                out.toString()));
    IntStream.range(0, 8).forEach(i -> program.add("cat " + i));

    assertThat(run(folder.resolve("said"), 64, program)).contains("exit=0");
    assertImages(out);
  }

  @Test
  void aBatchSavesLargeImagesOneByOne(Vertx vertx) throws Exception {
    HttpServer server = server(vertx, json(png(IMAGE)));
    Path prompts = folder.resolve("prompts.jsonl");
    Files.writeString(prompts, "\"cat\"\n".repeat(8));
    Path out = folder.resolve("out");

    String output =
        run(
            folder.resolve("said"),
            64,
            List.of(
                Main.class.getName(),
                "batch",
                prompts.toString(),
                "--base-url",
                "http://127.0.0.1:" + server.actualPort(),
                "-o",
                out.toString()));
    assertThat(output).contains("exit=0");
    assertImages(out.resolve("images"));
  }

  private static void assertImages(Path images) throws IOException {
    try (var files = Files.list(images)) {
      assertThat(files.filter(file -> file.toString().endsWith(".png")))
          .hasSize(8)
          .allSatisfy(file -> assertThat(Files.size(file)).isGreaterThan(IMAGE));
    }
  }
}
