package io.fluxbus.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxbus.schema.MessageSchemas;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A caller of a TCP bridge that blocks. */
final class TcpClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  TcpClient(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TcpClient send(JsonObject message) {
    byte[] json = message.encode().getBytes(UTF_8);
    try {
      out.writeInt(json.length);
      out.write(json);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TcpClient write(byte[] bytes) {
    try {
      out.write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next message; null if the bridge has closed the connection. */
  JsonObject receive() {
    try {
      JsonObject message = new JsonObject(new String(in.readNBytes(in.readInt()), UTF_8));
      MessageSchemas.assertValid("bridge-delivery", message);
      return message;
    } catch (EOFException | SocketException closed) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
