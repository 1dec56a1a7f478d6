package io.fluxbus.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TicketListTest {
  private final TicketList list = new TicketList();

  @Test
  void anEmptyListHasNoFirst() {
    assertThat(list.first()).isNull();
    assertThat(list.size()).isZero();
    assertThat(contents(list)).isEmpty();
  }

  @Test
  void aTicketKnowsItsList() {
    Ticket ticket = Call.until(0);
    list.add(ticket);
    assertThat(ticket.list).isSameAs(list);

    list.remove(ticket);
    assertThat(ticket.list).isNull();

    TicketList other = new TicketList();
    other.add(ticket);
    assertThat(contents(other)).containsExactly(ticket);
    assertThat(contents(list)).isEmpty();
  }

  /** A positive number adds a ticket. Any other number removes the ticket at that index. */
  @Property
  void removingTicketsKeepsTheOrder(@ForAll List<@IntRange(min = -20, max = 20) Integer> steps) {
    TicketList tickets = new TicketList();
    List<Ticket> model = new ArrayList<>();
    for (int step : steps) {
      if (step > 0) {
        Ticket ticket = Call.until(0);
        tickets.add(ticket);
        model.add(ticket);
      } else if (!model.isEmpty()) {
        tickets.remove(model.remove(-step % model.size()));
      }
      assertThat(contents(tickets)).isEqualTo(model);
      assertThat(tickets.size()).isEqualTo(model.size());
      assertThat(tickets.first()).isSameAs(model.isEmpty() ? null : model.get(0));
    }
  }

  private static List<Ticket> contents(TicketList list) {
    List<Ticket> contents = new ArrayList<>();
    list.forEach(contents::add);
    return contents;
  }
}
