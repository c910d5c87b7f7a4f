class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
        return self

    @property
    def rich(self):
        return self.balance > 1000


class Savings(Account):
    def deposit(self, amount):
        return super().deposit(amount + 1)


accounts = [Savings(str(i)) if i % 2 else Account(str(i)) for i in range(1000)]
for turn in range(300):
    for account in accounts:
        account.deposit(turn)
print(sum(a.balance for a in accounts), sum(a.rich for a in accounts))
