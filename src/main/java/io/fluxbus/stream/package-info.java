/**
 * Pipelines: a stage that takes requests and gives outcomes, with backpressure.
 *
 * <p>Start with {@link io.fluxbus.stream.GenerationStream}, which holds three sides together.
 * {@code WriteQueue} is its side towards the source: what waits, and when the source may go on.
 * {@code ReadQueue} is its side towards the reader: what is open, in which order it is told, and
 * how much the reader wants. {@code Submitter} is its side towards the client. The first two may be
 * asked from any thread; all that happens does so on the stream's context.
 */
package io.fluxbus.stream;
