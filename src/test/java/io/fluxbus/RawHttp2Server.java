package io.fluxbus;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * Like {@link RawServer}, for HTTP/2 with prior knowledge. The server sends its preface on each
 * connection, reads each request completely, and passes the socket to a script, which writes raw
 * frames. Frames that the script writes together arrive together.
 */
public final class RawHttp2Server {
  private static final int PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();
  private static final int FRAME_HEAD = 9;

  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int RST_STREAM = 0x3;
  private static final int SETTINGS = 0x4;
  private static final int GOAWAY = 0x7;
  private static final int ACK = 0x1;
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int MAX_CONCURRENT_STREAMS = 0x3;

  private final NetServer server;
  private final Consumer<NetSocket> greeting;
  private final ObjIntConsumer<NetSocket> script;
  private final List<Integer> heads = new CopyOnWriteArrayList<>();
  private final List<Integer> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final int port;

  private RawHttp2Server(
      Vertx vertx, Consumer<NetSocket> greeting, ObjIntConsumer<NetSocket> script) {
    this.greeting = greeting;
    this.script = script;
    this.server = vertx.createNetServer().connectHandler(this::connected);
    this.port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

  /**
   * Starts a server, which is closed with the Vertx.
   *
   * @param script receives the socket and the stream of each complete request
   */
  public static RawHttp2Server start(Vertx vertx, ObjIntConsumer<NetSocket> script) {
    return new RawHttp2Server(vertx, socket -> socket.write(settings()), script);
  }

  /** Starts a server that accepts a number of streams at once on each connection. */
  public static RawHttp2Server limited(
      Vertx vertx, int maxStreams, ObjIntConsumer<NetSocket> script) {
    Buffer limit =
        Buffer.buffer().appendUnsignedShort(MAX_CONCURRENT_STREAMS).appendInt(maxStreams);
    Buffer settings =
        frame(SETTINGS, 0, 0, limit).appendBuffer(frame(SETTINGS, ACK, 0, Buffer.buffer()));
    return new RawHttp2Server(vertx, socket -> socket.write(settings), script);
  }

  /**
   * Starts a server that sends other bytes than its settings at the start. It does not answer
   * requests.
   */
  public static RawHttp2Server greeting(Vertx vertx, Consumer<NetSocket> greeting) {
    return new RawHttp2Server(vertx, greeting, (socket, stream) -> {});
  }

  /** The first frames of a server: default settings, and the acknowledgement of the client's. */
  public static Buffer settings() {
    return frame(SETTINGS, 0, 0, Buffer.buffer())
        .appendBuffer(frame(SETTINGS, ACK, 0, Buffer.buffer()));
  }

  /** The head of a response with status 200. */
  public static Buffer head(int stream) {
    // HPACK's static table has ":status: 200" at 8.
    return frame(HEADERS, END_HEADERS, stream, Buffer.buffer(new byte[] {(byte) 0x88}));
  }

  /**
   * The head of a response that is not the last part of its stream, with a header and any status.
   */
  public static Buffer head(int stream, int status, String name, String value) {
    // Literals without indexing; the name of ":status" is at 8 of HPACK's static table.
    Buffer block =
        Buffer.buffer(new byte[] {8, 3})
            .appendString(String.valueOf(status))
            .appendByte((byte) 0)
            .appendByte((byte) name.length())
            .appendString(name)
            .appendByte((byte) value.length())
            .appendString(value);
    return frame(HEADERS, END_HEADERS, stream, block);
  }

  /** A part of a response body, but not the last part. */
  public static Buffer part(int stream, String text) {
    return frame(DATA, 0, stream, Buffer.buffer(text));
  }

  /** The whole body of a response, or its last part. */
  public static Buffer body(int stream, String text) {
    return frame(DATA, END_STREAM, stream, Buffer.buffer(text));
  }

  /** A complete response with status 200. */
  public static Buffer answer(int stream, String body) {
    return head(stream).appendBuffer(body(stream, body));
  }

  public static Buffer reset(int stream, long code) {
    return frame(RST_STREAM, 0, stream, Buffer.buffer().appendUnsignedInt(code));
  }

  /** A GOAWAY without an error. */
  public static Buffer goAway(int lastStream) {
    return frame(GOAWAY, 0, 0, Buffer.buffer().appendInt(lastStream).appendInt(0));
  }

  /** A frame that is an error of the connection: DATA on stream 0. */
  public static Buffer violation() {
    return frame(DATA, 0, 0, Buffer.buffer("x"));
  }

  private static Buffer frame(int type, int flags, int stream, Buffer payload) {
    return Buffer.buffer()
        .appendMedium(payload.length())
        .appendUnsignedByte((short) type)
        .appendUnsignedByte((short) flags)
        .appendInt(stream)
        .appendBuffer(payload);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The streams whose head was received, on any connection. */
  public List<Integer> heads() {
    return List.copyOf(heads);
  }

  /** The streams whose request was received completely, on any connection. */
  public List<Integer> requests() {
    return List.copyOf(requests);
  }

  /** The number of connections. */
  public int connections() {
    return connections.get();
  }

  private void connected(NetSocket socket) {
    connections.incrementAndGet();
    socket.exceptionHandler(gone -> {});
    socket.handler(new Reader(socket));
  }

  /** The frames of one connection. */
  private final class Reader implements Handler<Buffer> {
    private final NetSocket socket;
    private Buffer received = Buffer.buffer();
    private boolean greeted;

    Reader(NetSocket socket) {
      this.socket = socket;
    }

    @Override
    public void handle(Buffer bytes) {
      received.appendBuffer(bytes);
      if (!greeted && received.length() >= PREFACE) {
        greeted = true;
        skip(PREFACE);
        greeting.accept(socket);
      }
      while (greeted
          && received.length() >= FRAME_HEAD
          && received.length() >= FRAME_HEAD + received.getMedium(0)) {
        int type = received.getUnsignedByte(3);
        int flags = received.getUnsignedByte(4);
        int stream = received.getInt(5);
        skip(FRAME_HEAD + received.getMedium(0));
        frame(type, flags, stream);
      }
    }

    private void skip(int length) {
      received = Buffer.buffer().appendBuffer(received, length, received.length() - length);
    }

    private void frame(int type, int flags, int stream) {
      if (type == HEADERS) {
        heads.add(stream);
      }
      if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
        requests.add(stream);
        script.accept(socket, stream);
      }
    }
  }
}
