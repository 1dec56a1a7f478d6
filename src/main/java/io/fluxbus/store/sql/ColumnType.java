package io.fluxbus.store.sql;

import java.util.List;

/** The SQL type of a column of {@link Rows}. */
enum ColumnType {
  TEXT,
  BIGINT;

  /** Returns the values of a column. */
  Object array(List<Object[]> rows, int column) {
    Object[] array = this == TEXT ? new String[rows.size()] : new Long[rows.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = rows.get(i)[column];
    }
    return array;
  }
}
