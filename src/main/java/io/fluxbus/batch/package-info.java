/**
 * Batches: a file of requests becomes a folder of results, whatever happens in between.
 *
 * <p>Start with {@link io.fluxbus.batch.BatchRun}, and go on to {@code BatchWork}, which is the way
 * of a line to its outcome. {@code Feeder} reads lines with a {@code LineReader} and makes requests
 * of them with {@code RequestLines}, whose ids an {@code IdIndex} keeps apart; {@code Sending} is a
 * request's way to its outcome, and {@code Recorder} writes that down, with its images. What was
 * announced is in the {@code Journal}; both it and the results are an {@code AppendFile}, which a
 * {@code LogFile} reads back, and what that says is {@code EarlierRuns}. {@code MissingImages} are
 * those that an earlier run could not fetch. {@code BatchFolder} owns all files: it opens them with
 * {@code OwnFiles} after a {@code FolderCheck} that they are ours. {@code Halt} says when to stop,
 * {@code Meter} how far it is. {@link io.fluxbus.batch.ContactSheet} shows the images.
 */
package io.fluxbus.batch;
