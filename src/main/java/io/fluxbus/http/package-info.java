/**
 * One POST, and what its answer means.
 *
 * <p>An {@link io.fluxbus.http.Transport} is all that the client knows of it. {@link
 * io.fluxbus.http.HttpTransport} holds the connections; each {@link io.fluxbus.http.HttpAttempt} it
 * begins is one POST that can be ended at any time, sent through the WebClient as a {@code
 * RequestBody}; over HTTP/2 a burst waits for its {@code Http2ConnectGate}. {@link
 * io.fluxbus.http.ResponseClassifier} turns what came back, or did not, into a {@link
 * io.fluxbus.http.AttemptResult}; {@code ResultReader} finds the images, and {@code Redactor} keeps
 * the API key out of everything. The question behind each verdict: could the server have begun to
 * work on the request? Only a proof makes it "no": that nothing was sent, or one of {@link
 * io.fluxbus.http.Unprocessed}. An endpoint of another kind, which hands requests to a client
 * elsewhere, says with a {@link io.fluxbus.http.RemoteAttempts} what its answers mean.
 */
package io.fluxbus.http;
