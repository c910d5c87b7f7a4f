"""Objects: a small operating system of tasks that wait, run, send each other packets and are preempted."""
from harness import bench


class Packet:
    def __init__(self, sender, number):
        self.sender = sender
        self.number = number
        self.hops = 0


class Task:
    def __init__(self, system, name, priority):
        self.system = system
        self.name = name
        self.priority = priority
        self.inbox = []
        self.done = 0
        system.add(self)

    def ready(self):
        return len(self.inbox) > 0

    def run(self):
        packet = self.inbox.pop()
        packet.hops += 1
        self.done += 1
        self.handle(packet)

    def handle(self, packet):
        raise NotImplementedError


class Forwarder(Task):
    def handle(self, packet):
        peers = self.system.tasks
        target = peers[(packet.number * 7 + packet.hops) % len(peers)]
        if packet.hops < 12:
            self.system.send(target, packet)
        else:
            self.system.finish(packet)


class Counter(Forwarder):
    def __init__(self, system, name, priority):
        super().__init__(system, name, priority)
        self.seen = 0

    def handle(self, packet):
        self.seen += packet.number & 3
        super().handle(packet)


class Holder(Forwarder):
    def __init__(self, system, name, priority):
        super().__init__(system, name, priority)
        self.held = None

    def handle(self, packet):
        held, self.held = self.held, packet
        if held is not None:
            super().handle(held)


class System:
    def __init__(self):
        self.tasks = []
        self.finished = 0
        self.sum = 0

    def add(self, task):
        self.tasks.append(task)
        self.tasks.sort(key=lambda t: t.priority)

    def send(self, target, packet):
        target.inbox.append(packet)

    def finish(self, packet):
        self.finished += 1
        self.sum += packet.number

    def run(self):
        while True:
            for task in self.tasks:
                if task.ready():
                    task.run()
                    break
            else:
                return


def main(packets):
    system = System()
    for i in range(9):
        (Forwarder, Counter, Holder)[i % 3](system, f'task{i}', i * 5 % 7)
    for number in range(packets):
        system.send(system.tasks[number % 9], Packet(None, number))
    system.run()
    return system.finished, system.sum, [t.done for t in system.tasks]


bench(main, 11000, expect=(10997, 60494449, [14666, 14666, 14665, 14664, 14664, 14666, 14665, 14665, 14665]))
