package io.fluxbus.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.Await;
import io.fluxbus.GeneratedImage;
import io.fluxbus.GenerationOutcome;
import io.fluxbus.TargetDirectory;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLogTest {
  private static final Logger ROOT = Logger.getLogger("");

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final java.util.logging.Handler capture = new Capture();
  private final List<Logger> loggers =
      Stream.of("io.vertx", "io.netty", "io.fluxbus").map(Logger::getLogger).toList();

  @TempDir(factory = TargetDirectory.class)
  Path directory;

  @BeforeEach
  void listen() {
    ROOT.addHandler(capture);
    loggers.forEach(logger -> logger.setLevel(Level.ALL));
  }

  @AfterEach
  void stop() {
    ROOT.removeHandler(capture);
    loggers.forEach(logger -> logger.setLevel(null));
  }

  @Test
  @DisplayName("no signed URL is logged at any level, even if its GET fails")
  void noUrlIsLogged() {
    Vertx vertx = Vertx.vertx();
    List<Handler<NetSocket>> answers =
        List.of(
            ImageHost.ok(Samples.png(8, 8)),
            ImageHost.ok(Samples.png(8, 8).slice(0, 20)),
            ImageHost.status("403 Forbidden"),
            ImageHost.redirect("https://10.0.0.1/?" + ImageHost.SECRET),
            ImageHost.redirect("https://u@example.com/?" + ImageHost.SECRET),
            NetSocket::close,
            socket -> {},
            ImageHost.reply("200 OK", "Content-Length: 999\r\n", Samples.png(8, 8)));
    for (Handler<NetSocket> answer : answers) {
      ImageHost server = new ImageHost(vertx, answer);
      ImageFiles files =
          ImageFiles.create(
              vertx,
              new ImageOptions()
                  .setBaseUrl(server.origin())
                  .setTimeout(1_500)
                  .setMaxRetries(1)
                  .setRetryDelay(0));
      GenerationOutcome saved =
          Await.result(files.save(Samples.urls("a1", server.url()), directory));
      Await.result(files.close());
      readInMemory(vertx, server, saved.result().images().get(0).withoutFile());
    }
    Await.result(vertx.close());

    Logger.getLogger("io.fluxbus").fine("still listening");
    assertThat(logged).contains("still listening");
    assertThat(logged).noneMatch(line -> line.contains("s3cr3t") || line.contains("image.webp"));
  }

  private static void readInMemory(Vertx vertx, ImageHost server, GeneratedImage image) {
    ImageBytes images =
        ImageBytes.create(
            vertx,
            new ImageOptions()
                .setBaseUrl(server.origin())
                .setTimeout(300)
                .setMaxRetries(0)
                .setRetryDelay(0));
    Await.result(images.read(image).otherwiseEmpty());
    Await.result(
        images.stream(image)
            .compose(stream -> stream.collect(Collectors.counting()))
            .otherwiseEmpty());
    Await.result(images.close());
  }

  private final class Capture extends java.util.logging.Handler {
    private Capture() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      String parameters =
          record.getParameters() == null ? "" : Arrays.toString(record.getParameters());
      String thrown = record.getThrown() == null ? "" : record.getThrown().toString();
      logged.add(record.getMessage() + parameters + thrown);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
