package io.fluxbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxbus.gateway.QueuePositions.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QueuePositionsTest {
  @Test
  void positionsAreThoseInAList() {
    SplittableRandom random = new SplittableRandom(17);
    QueuePositions positions = new QueuePositions();
    List<Ticket> list = new ArrayList<>();
    List<Ticket> removed = new ArrayList<>();

    for (int i = 0; i < 5_000; i++) {
      if (list.isEmpty() || random.nextInt(100) < 55) {
        list.add(positions.add());
      } else {
        Ticket ticket = list.remove(random.nextInt(Math.min(list.size(), 40)));
        ticket.remove();
        ticket.remove();
        removed.add(ticket);
      }
      if (!list.isEmpty()) {
        int at = random.nextInt(list.size());
        assertThat(list.get(at).position()).isEqualTo(at + 1);
      }
    }

    for (int i = 0; i < list.size(); i++) {
      assertThat(list.get(i).position()).isEqualTo(i + 1);
    }
    assertThat(removed).allMatch(ticket -> ticket.position() == 0);
  }
}
