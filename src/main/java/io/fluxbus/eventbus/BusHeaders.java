package io.fluxbus.eventbus;

/**
 * The headers of a message that asks for a generation. One that begins alike and is not here is
 * refused.
 */
public final class BusHeaders {
  /** What all of them begin with. */
  public static final String PREFIX = "fluxbus-";

  /**
   * The time limit of the whole call in milliseconds, an integer of at least 1. The worker's {@code
   * totalTimeout} applies if it is shorter.
   */
  public static final String TIMEOUT = "fluxbus-timeout-ms";

  /** {@code interactive} or {@code bulk}. */
  public static final String PRIORITY = "fluxbus-priority";

  /**
   * An address that the outcome is published to, be there a reply or not. It begins with {@code
   * fluxbus.}, or {@link BusOptions#setPermittedAddresses} permits it.
   */
  public static final String RESULTS = "fluxbus-results";

  /**
   * What the reply is: {@code result}, the default, or else a failure of the message; or {@code
   * outcome}, which tells success and failure alike.
   */
  public static final String REPLY = "fluxbus-reply";

  /**
   * An address that the outcome is sent to, be it a failure or not: for who does not want a reply
   * to have a timeout. It begins with {@code fluxbus.}, or {@link BusOptions#setPermittedAddresses}
   * permits it. The outcome has the sender's key as a header. In a cluster, a message without a
   * body comes before it, with the node that has taken the request in {@value #NODE}.
   */
  public static final String REPLY_TO = "fluxbus-reply-to";

  /** The node of a cluster that has taken the request. */
  public static final String NODE = "fluxbus-node";

  /**
   * A key of the sender's choice, 1 to 128 characters: published to the address for cancelling, it
   * ends the call.
   */
  public static final String CANCEL_KEY = "fluxbus-cancel-key";

  private BusHeaders() {}
}
