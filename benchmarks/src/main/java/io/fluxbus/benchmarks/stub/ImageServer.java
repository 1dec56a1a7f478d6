package io.fluxbus.benchmarks.stub;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a server of images: one event loop and one port, HTTP/1.1 without TLS. Each
 * POST is answered at once with the URL of an image on the same port. Each GET gets this image, a
 * JPEG of 168 KB, from memory. The process prints its port. It ends when its input ends.
 */
public final class ImageServer {
  private static final int IMAGE_BYTES = 168 * 1024;

  private ImageServer() {}

  /** Runs until the input ends. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Buffer image = image();
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(http -> http.endHandler(v -> answer(http, image)))
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES);
    System.out.println(server.actualPort());
    int read;
    do {
      read = System.in.read();
    } while (read >= 0);
    System.exit(0);
  }

  private static void answer(HttpServerRequest http, Buffer image) {
    if (HttpMethod.GET.equals(http.method())) {
      http.response().putHeader("content-type", "image/jpeg").end(image);
      return;
    }
    String url = "http://" + http.authority() + "/image.jpg";
    http.response()
        .putHeader("content-type", "application/json")
        .end("{\"images\":[{\"url\":\"" + url + "\"}],\"seed\":1,\"prompt\":\"Rabbit singing\"}");
  }

  /** A JPEG whose segments are valid and whose pixels are noise. Nothing decodes them. */
  private static Buffer image() {
    Buffer image = Buffer.buffer(IMAGE_BYTES);
    image.appendUnsignedShort(0xffd8);
    image.appendUnsignedShort(0xffc0).appendUnsignedShort(11).appendByte((byte) 8);
    image.appendUnsignedShort(320).appendUnsignedShort(1024);
    image.appendByte((byte) 1).appendByte((byte) 1).appendByte((byte) 0x11).appendByte((byte) 0);
    image.appendUnsignedShort(0xffda).appendUnsignedShort(8).appendByte((byte) 1);
    image.appendByte((byte) 1).appendByte((byte) 0).appendByte((byte) 0).appendByte((byte) 63);
    image.appendByte((byte) 0);
    Random random = new Random(1);
    while (image.length() < IMAGE_BYTES - 2) {
      byte data = (byte) random.nextInt(256);
      image.appendByte(data);
      if (data == (byte) 0xff) {
        image.appendByte((byte) 0);
      }
    }
    return image.appendUnsignedShort(0xffd9);
  }
}
