package io.fluxbus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import java.util.List;

/** A DNS server (RFC 1035) that returns the same IPv4 addresses for every name. */
public final class DnsServer {
  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final int TYPE_AND_CLASS = 4;
  private static final int ANSWER = 0x8180;
  private static final int POINTER_TO_NAME = 0xC000 + HEADER;
  private static final int TIME_TO_LIVE = 60;

  private final DatagramSocket socket;
  private final List<String> addresses;
  private final int port;

  private DnsServer(Vertx vertx, List<String> addresses) {
    this.addresses = addresses;
    this.socket = vertx.createDatagramSocket().handler(this::answer);
    this.port = Await.result(socket.listen(0, "127.0.0.1")).localAddress().port();
  }

  /** Starts a server, which is closed with the Vertx. */
  public static DnsServer start(Vertx vertx, List<String> addresses) {
    return new DnsServer(vertx, List.copyOf(addresses));
  }

  /** The address in the form of {@code AddressResolverOptions.addServer}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  private void answer(DatagramPacket query) {
    Buffer asked = query.data();
    int end = HEADER;
    while (asked.getByte(end) != 0) {
      end += asked.getByte(end) + 1;
    }
    boolean ipv4 = asked.getUnsignedShort(end + 1) == TYPE_A;
    Buffer answer =
        Buffer.buffer()
            .appendUnsignedShort(asked.getUnsignedShort(0))
            .appendUnsignedShort(ANSWER)
            .appendUnsignedShort(1)
            .appendUnsignedShort(ipv4 ? addresses.size() : 0)
            .appendInt(0)
            .appendBuffer(asked.getBuffer(HEADER, end + 1 + TYPE_AND_CLASS));
    if (ipv4) {
      addresses.forEach(address -> append(answer, address));
    }
    socket.send(answer, query.sender().port(), query.sender().host());
  }

  private static void append(Buffer answer, String address) {
    answer
        .appendUnsignedShort(POINTER_TO_NAME)
        .appendUnsignedShort(TYPE_A)
        .appendUnsignedShort(1)
        .appendInt(TIME_TO_LIVE)
        .appendUnsignedShort(4);
    for (String part : address.split("\\.", -1)) {
      answer.appendUnsignedByte(Short.parseShort(part));
    }
  }
}
