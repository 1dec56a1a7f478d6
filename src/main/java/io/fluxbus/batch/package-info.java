/**
 * Batches: a file of requests becomes a folder of results, whatever happens in between.
 *
 * <p>Start with {@link io.fluxbus.batch.BatchRun}, and go on to {@code BatchExecution}, which is
 * the way of a line to its outcome. {@code InputReader} reads lines with a {@code LineReader} and
 * makes requests of them with {@code RequestLines}, whose ids an {@code IdIndex} keeps apart;
 * {@code BatchSender} is a request's way to its outcome, and {@code ResultWriter} writes that down,
 * with its images. What was announced is in the {@code Journal}; both it and the results are an
 * {@code AppendFile}, which a {@code LogFile} reads back, and what that says is {@code
 * ResumeState}. {@code MissingImages} are those that an earlier run could not fetch. {@code
 * BatchFolder} owns all files: it opens them with {@code OwnFiles} after a {@code FolderCheck} that
 * they are ours. {@code StopPolicy} says when to stop, {@code ProgressTracker} how far it is.
 * {@link io.fluxbus.batch.ContactSheet} shows the images.
 */
package io.fluxbus.batch;
