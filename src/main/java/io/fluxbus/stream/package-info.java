/**
 * Pipelines: a stream that receives requests and delivers outcomes, with backpressure.
 *
 * <p>Start reading with {@link io.fluxbus.stream.GenerationStream}; its method {@code work} does
 * everything. A request waits in the {@code WriteQueue} until the window has a free slot. The
 * {@code Submitter} submits it to the client. The {@code ReadQueue} contains the slots of the
 * window and decides which outcome the reader receives next. Any thread may use the two queues;
 * everything else runs on the stream's context.
 */
package io.fluxbus.stream;
