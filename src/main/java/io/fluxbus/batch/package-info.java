/**
 * Batches: a run reads a file of requests, one per line, and writes their outcomes and images to a
 * folder. After a run was killed, the next run continues.
 *
 * <p>Users start with {@link io.fluxbus.batch.BatchRun}. {@code BatchExecution} starts and ends a
 * run, and {@code LineProcessor} takes each line through these stages:
 *
 * <ul>
 *   <li>read and check: {@code InputReader} with {@code LineReader} and {@code LineParser};
 *   <li>announce and submit: {@code BatchSender} with {@code Journal} and {@code StopPolicy};
 *   <li>fetch images: {@code ImageFetcher}; images of earlier runs: {@code MissingImages};
 *   <li>record: {@code ResultWriter}; both files are an {@code AppendFile};
 *   <li>count: {@code ProgressTracker}.
 * </ul>
 *
 * <p>{@code BatchFolder} opens the folder: {@code FolderCheck} checks that its files were written
 * by a batch, {@code OwnFiles} opens them, and {@code LogFileReader} reads results and journal into
 * a {@code ResumeState}. {@link io.fluxbus.batch.ContactSheet} shows the images.
 */
package io.fluxbus.batch;
