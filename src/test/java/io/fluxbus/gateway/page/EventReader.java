package io.fluxbus.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A viewer over a plain socket, which reads only when the test says so. */
final class EventReader implements AutoCloseable {
  private static final int SMALL_BUFFER = 4096;
  private static final int TIMEOUT_MILLIS = (int) TimeUnit.SECONDS.toMillis(30);

  private final Socket socket = new Socket();
  private final BufferedReader reader;
  private final String status;

  /** An event with the text of its data. */
  record Event(String name, String data) {
    JsonObject json() {
      return new JsonObject(data);
    }
  }

  EventReader(int port) {
    try {
      socket.setReceiveBufferSize(SMALL_BUFFER);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket
          .getOutputStream()
          .write(
              ("GET /live/events HTTP/1.1\r\nhost: 127.0.0.1:" + port + "\r\n\r\n")
                  .getBytes(UTF_8));
      reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 512);
      status = reader.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String status() {
    return status;
  }

  /** Reads the next event, whose lines are each in one chunk; null after the last one. */
  Event next() {
    try {
      String name = null;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.equals("0")) {
          // The last chunk.
          return null;
        }
        if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          return new Event(name, line.substring("data: ".length()));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads up to the next event of that name. */
  Event next(String name) {
    Event event = next();
    while (event != null && !event.name().equals(name)) {
      event = next();
    }
    return event;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
