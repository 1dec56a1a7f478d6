package io.fluxbus.compatibility.consumer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on a socket of the JDK. It reads each request to its end, and a script writes the
 * response or causes a fault. Each connection has a thread.
 */
final class FaultServer implements AutoCloseable {
  /** Runs when a request was read; requests are counted from 1. */
  interface Script {
    void run(int request, Socket socket) throws IOException;
  }

  /** Reads a request. */
  private interface Protocol {
    /** Returns false at the end of the connection. */
    boolean readRequest(DataInputStream in, Socket socket) throws IOException;
  }

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final int HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();
  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int MAX_REQUEST = 1 << 16;

  private final ServerSocket server;
  private final Protocol protocol;
  private final Script script;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch connectionEnded = new CountDownLatch(1);

  private FaultServer(String host, Protocol protocol, Script script) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getByName(host));
    this.protocol = protocol;
    this.script = script;
    start(this::accept);
  }

  static FaultServer http1(Script script) throws IOException {
    return http1("127.0.0.1", script);
  }

  static FaultServer http1(String host, Script script) throws IOException {
    return new FaultServer(host, (in, socket) -> readHttp1(in), script);
  }

  /** HTTP/2 with prior knowledge. */
  static FaultServer http2(Script script) throws IOException {
    return new FaultServer("127.0.0.1", FaultServer::readHttp2, script);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  int port() {
    return server.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  /** Waits until a client has closed or reset a connection. */
  void awaitConnectionEnd() throws InterruptedException {
    connectionEnded.await();
  }

  static byte[] response(String status, String headers, String body) {
    return ("HTTP/1.1 "
            + status
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n"
            + headers
            + "\r\n"
            + body)
        .getBytes(ISO_8859_1);
  }

  /** Writes a successful response with that body. */
  static void succeed(Socket socket, String body) throws IOException {
    socket.getOutputStream().write(response("200 OK", "", body));
  }

  /** Writes a successful response with that body to a stream of HTTP/2. */
  static void succeedHttp2(Socket socket, int stream, String body) throws IOException {
    // The header block is entry 8 of the static table of HPACK, which is ":status: 200".
    socket.getOutputStream().write(frame(HEADERS, END_HEADERS, stream, 0x88));
    socket.getOutputStream().write(frame(DATA, END_STREAM, stream, body.chars().toArray()));
  }

  /** An HTTP/2 frame. */
  static byte[] frame(int type, int flags, int stream, int... payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0);
    frame.write(0);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
    for (int octet : payload) {
      frame.write(octet);
    }
    return frame.toByteArray();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "fault-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The server is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (protocol.readRequest(in, socket)) {
        script.run(requests.incrementAndGet(), socket);
      }
    } catch (IOException ended) {
      // The script or the client has ended the connection.
    }
    connectionEnded.countDown();
  }

  private static boolean readHttp1(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0 || head.length() > MAX_REQUEST) {
        return false;
      }
      head.append((char) octet);
    }
    Matcher length = LENGTH.matcher(head);
    in.skipNBytes(length.find() ? Long.parseLong(length.group(1)) : 0);
    return true;
  }

  private static boolean readHttp2(DataInputStream in, Socket socket) throws IOException {
    while (true) {
      int first = in.read();
      if (first < 0) {
        return false;
      }
      if (first == 'P') {
        in.skipNBytes(HTTP2_PREFACE - 1);
        // The server's settings, and the acknowledgement of the client's.
        socket.getOutputStream().write(frame(0x4, 0, 0));
        socket.getOutputStream().write(frame(0x4, 0x1, 0));
        continue;
      }
      int length = (first << 16) | in.readUnsignedShort();
      int type = in.read();
      int flags = in.read();
      in.readInt();
      in.skipNBytes(length);
      if (type <= HEADERS && (flags & END_STREAM) != 0) {
        return true;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
