"""Objects: a class hierarchy with overridden methods, class methods, static methods, super and isinstance."""
from harness import bench


class Animal:
    count = 0

    def __init__(self, weight):
        self.weight = weight
        self.age = 0
        type(self).register()

    @classmethod
    def register(cls):
        cls.count += 1

    @staticmethod
    def portion(weight):
        return weight // 10 + 1

    def eat(self):
        self.weight += self.portion(self.weight)
        return self

    def grow(self):
        self.age += 1
        return self.weight > self.limit()

    def limit(self):
        return 1000


class Cat(Animal):
    def limit(self):
        return super().limit() // 10


class Lion(Cat):
    def eat(self):
        super().eat()
        self.weight += 2
        return self

    def limit(self):
        return super().limit() * 3


class Mouse(Animal):
    @staticmethod
    def portion(weight):
        return 1

    def grow(self):
        self.age += 2
        return False


def main(rounds):
    for cls in (Animal, Cat, Lion, Mouse):
        cls.count = 0
    animals = [(Cat, Lion, Mouse)[i % 3](i % 40 + 1) for i in range(60)]
    replaced = 0
    for _ in range(rounds):
        for i, animal in enumerate(animals):
            animal.eat()
            if animal.grow():
                animals[i] = type(animal)(5) if isinstance(animal, Cat) else Mouse(1)
                replaced += 1
    return replaced, Cat.count, Lion.count, Mouse.count, sum(a.age for a in animals)


bench(main, 4500, expect=(7057, 3617, 3480, 20, 180324))
