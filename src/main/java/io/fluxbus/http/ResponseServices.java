package io.fluxbus.http;

import io.fluxbus.internal.ByteBudget;
import io.vertx.core.WorkerExecutor;

/**
 * The collaborators that read the responses of one transport.
 *
 * @param failures classifies attempts without the head of a response
 * @param workers for bodies that take too long for an event loop. A worker pool of the caller may
 *     be blocked or closed
 * @param budget limits the bytes of all bodies together
 * @param maxResponseSize limits the bytes of one body
 */
record ResponseServices(
    ResponseClassifier classifier,
    TransportFailures failures,
    WorkerExecutor workers,
    ByteBudget budget,
    int maxResponseSize) {}
