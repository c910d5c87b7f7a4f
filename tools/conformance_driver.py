"""Runs one module of CPython's test suite; one line a test: `WORD ID` or `WORD ID: reason`."""
import sys
import unittest


class Report(unittest.TestResult):
    def line(self, word, test, reason=''):
        name = test.id() if hasattr(test, 'id') else str(test)
        print(f'{word} {name}{reason}', file=OUT, flush=True)

    def reason(self, err):
        import traceback
        try:
            text = traceback.format_exception_only(err[0], err[1])[-1]
        except Exception:
            text = getattr(err[0], '__name__', '?')
        return ': ' + text.strip().replace('\n', ' ')[:200]

    def addSuccess(self, test):
        self.line('ok', test)

    def addExpectedFailure(self, test, err):
        self.line('ok', test)

    def addSkip(self, test, reason):
        self.line('skip', test)

    def addUnexpectedSuccess(self, test):
        self.line('bad', test, ': unexpected success')

    def addFailure(self, test, err):
        self.line('bad', test, self.reason(err))

    def addError(self, test, err):
        self.line('bad', test, self.reason(err))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.line('bad', test, self.reason(err))


OUT = sys.stdout


def main(name, implementation):
    sys.argv = [name]
    # CPython leaves the tests of its own details out when it takes itself for something else.
    if implementation:
        sys.implementation.name = implementation
    try:
        suite = unittest.defaultTestLoader.loadTestsFromName(name)
    except unittest.SkipTest:
        suite = unittest.TestSuite()
    suite.run(Report())
    print('done', file=OUT, flush=True)


# Processes that a test starts with multiprocessing import this file too.
if __name__ == '__main__':
    main(*sys.argv[1:3])
