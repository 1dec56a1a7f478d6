package io.fluxbus.eventbus;

/**
 * The names of the message headers that Fluxbus uses. A request with any other header that begins
 * with {@value #PREFIX} is rejected.
 */
public final class BusHeaders {
  /** The prefix of all headers of Fluxbus. */
  public static final String PREFIX = "fluxbus-";

  /**
   * The time limit of the whole call in milliseconds, an integer of at least 1. The worker's {@code
   * totalTimeout} applies if it is shorter.
   */
  public static final String TIMEOUT = "fluxbus-timeout-ms";

  /** The priority of the call: {@code interactive} or {@code bulk}. */
  public static final String PRIORITY = "fluxbus-priority";

  /**
   * An address to which the outcome is published, in addition to the reply. It begins with {@code
   * fluxbus.}, or {@link BusOptions#setPermittedAddresses} permits it.
   */
  public static final String RESULTS = "fluxbus-results";

  /**
   * The form of the reply. With {@code result}, the default, the reply to a success is the result,
   * and the reply to a failure is a failed reply. With {@code outcome}, the reply is the outcome.
   */
  public static final String REPLY = "fluxbus-reply";

  /**
   * An address to which the outcome is sent. It replaces a Vert.x reply for senders that do not
   * want its timeout. It begins with {@code fluxbus.}, or {@link BusOptions#setPermittedAddresses}
   * permits it. The message with the outcome repeats the {@value #CANCEL_KEY} of the request. In a
   * cluster, the worker first sends an acknowledgement: a message without a body, whose {@value
   * #NODE} names the node that has received the request.
   */
  public static final String REPLY_TO = "fluxbus-reply-to";

  /** The id of the cluster node that has received the request, in an acknowledgement. */
  public static final String NODE = "fluxbus-node";

  /**
   * A key with which the sender can cancel the call, 1 to 128 characters. To cancel, publish the
   * key to {@link BusOptions#setCancelAddress}. Several calls may have the same key.
   */
  public static final String CANCEL_KEY = "fluxbus-cancel-key";

  /**
   * The idempotency key of the call: 1 to 255 visible ASCII characters. Of all calls with this key,
   * only one is sent and billed. A worker without a store rejects a request with a key.
   */
  public static final String IDEMPOTENCY_KEY = "fluxbus-idempotency-key";

  /**
   * The tenant of the call: 1 to 64 characters of {@code A-Za-z0-9._-}. A worker believes it, so
   * only trusted senders may reach the address of the workers.
   */
  public static final String TENANT = "fluxbus-tenant";

  private BusHeaders() {}
}
