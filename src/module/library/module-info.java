/** A reactive, non-blocking client on Vert.x for image generation with FLUX. */
module io.fluxbus {
  requires transitive io.vertx.core;
  requires io.vertx.web.client;
  requires io.vertx.web.common;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.handler.proxy;
  requires io.netty.transport;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires static io.vertx.codegen.api;
  // Only for io.fluxbus.metrics.
  requires static micrometer.core;
  requires static io.vertx.healthcheck;
  // Only for io.fluxbus.store.sql.
  requires static io.vertx.sql.client;
  requires static io.vertx.sql.client.jdbc;
  requires static io.vertx.sql.client.pg;
  requires static java.sql;
  requires static org.xerial.sqlitejdbc;
  // Only for io.fluxbus.bridge and io.fluxbus.gateway.
  requires static io.vertx.web;
  // Only for traces with OpenTelemetry.
  requires static io.opentelemetry.api;
  requires static io.opentelemetry.context;
  requires static io.vertx.tracing.opentelemetry;

  exports io.fluxbus;
  exports io.fluxbus.batch;
  exports io.fluxbus.bridge;
  exports io.fluxbus.eventbus;
  exports io.fluxbus.gateway;
  exports io.fluxbus.gateway.file;
  exports io.fluxbus.gateway.page;
  exports io.fluxbus.gateway.tenant;
  exports io.fluxbus.gateway.webhook;
  exports io.fluxbus.image;
  exports io.fluxbus.metrics;
  exports io.fluxbus.spi;
  exports io.fluxbus.store;
  exports io.fluxbus.store.sql;
  exports io.fluxbus.stream;
  exports io.fluxbus.json to
      io.fluxbus.stub;

  // Jackson reads and writes records of these packages that are not public.
  opens io.fluxbus.batch to
      com.fasterxml.jackson.databind;
  opens io.fluxbus.json to
      com.fasterxml.jackson.databind;
}
