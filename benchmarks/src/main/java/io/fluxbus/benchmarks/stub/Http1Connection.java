package io.fluxbus.benchmarks.stub;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An HTTP/1.1 connection: it finds the end of each request and writes the response. */
final class Http1Connection implements Handler<Buffer> {
  private static final byte[] HEAD = head();
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] ID_LINE =
      ("\r\n" + Answers.REQUEST_ID + ": ").getBytes(StandardCharsets.ISO_8859_1);

  private final Vertx vertx;
  private final NetSocket socket;

  /** The received bytes of an incomplete request. */
  private byte[] rest = new byte[0];

  Http1Connection(Vertx vertx, NetSocket socket) {
    this.vertx = vertx;
    this.socket = socket;
    socket.exceptionHandler(gone -> {});
  }

  @Override
  public void handle(Buffer chunk) {
    byte[] bytes = chunk.getBytes();
    if (rest.length > 0) {
      byte[] joined = Arrays.copyOf(rest, rest.length + bytes.length);
      System.arraycopy(bytes, 0, joined, rest.length, bytes.length);
      bytes = joined;
    }
    int from = 0;
    Http1Request request = Http1Request.find(bytes, from);
    while (request != null) {
      answer(request);
      from = request.end();
      request = Http1Request.find(bytes, from);
    }
    rest = from == bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private void answer(Http1Request request) {
    byte[] body = request.body();
    Buffer answer = Buffer.buffer(HEAD.length + body.length + 80).appendBytes(HEAD);
    if (request.id() != null) {
      answer.appendBytes(ID_LINE).appendBytes(request.id());
    }
    answer.appendBytes(END_OF_HEAD).appendBytes(body);
    if (request.delay() == 0) {
      socket.write(answer);
    } else {
      vertx.setTimer(request.delay(), timer -> socket.write(answer));
    }
  }

  private static byte[] head() {
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK");
    Answers.HEADERS.forEach((name, value) -> head.append("\r\n" + name + ": " + value));
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
