/**
 * One POST, and the classification of its response.
 *
 * <p>The client knows only {@link io.fluxbus.http.Transport}. {@link io.fluxbus.http.HttpTransport}
 * creates an {@link io.fluxbus.http.HttpAttempt} for each POST. The attempt gets a connection from
 * {@code ApiConnections}; over HTTP/2 it may have to wait at the {@code Http2ConnectGate}. Its
 * {@code HttpExchange} sends the request through the WebClient as a {@code RequestBody}, and reads
 * the {@code ResponseBody}. {@link io.fluxbus.http.ResponseClassifier} and {@code
 * TransportFailures} turn a response, or its absence, into an {@link
 * io.fluxbus.http.AttemptResult}. {@code ResultReader} reads the images, and {@code Redactor}
 * removes the API key from every text.
 *
 * <p>Every classification answers one question: can the server have processed the request? The
 * answer is "no" only if it is proven, because nothing was sent, or by one of the proofs of {@link
 * io.fluxbus.http.Unprocessed}.
 *
 * <p>A transport may also pass requests to another client, as that of the event bus does. Its
 * results have {@link io.fluxbus.http.RemoteAttempts}, which say what they mean for this client.
 */
package io.fluxbus.http;
