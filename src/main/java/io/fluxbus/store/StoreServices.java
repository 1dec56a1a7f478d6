package io.fluxbus.store;

import io.fluxbus.impl.ClientRuntime;

/** The collaborators of everything on a node that uses its store. */
record StoreServices(ClientRuntime runtime, OutcomeStore store, StoreMonitor monitor) {}
