"""What explanations promise, for conditions and members drawn at random."""

import os

from hypothesis import HealthCheck, assume, given, settings

from portal.definitions.conditions import InvalidCondition, checked
from portal.definitions.engine import CannotDecide, is_true
from portal.definitions.explaining import explain, laid_out, missing_leaves
from portal.definitions.planning import Leaf, leaves_of
from portal.definitions.variables import Privacy
from tests.definitions.evaluator import Undecidable, evaluated, is_truthy
from tests.definitions.random_conditions import LISTS, conditions, members
from tests.definitions.satisfying import satisfied
from tests.standings import unmet

EXAMPLES = int(os.environ.get("EXAMPLES", "300"))
OPEN = Privacy(shown=frozenset(LISTS))
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def case_of(condition, member):
    try:
        checked(condition)
    except InvalidCondition:
        assume(False)
    return unmet(condition, **member)


def decided(case):
    try:
        return case.condition.holds(case.standing.handle)
    except CannotDecide:
        return None


def independently(condition, case):
    try:
        return is_truthy(evaluated(condition, case.standing.facts))
    except Undecidable:
        return None


@many
@given(conditions, members)
def test_the_decision_is_that_of_an_independent_evaluator(condition, member):
    case = case_of(condition, member)
    assert decided(case) == independently(condition, case)


@many
@given(conditions, members)
def test_there_is_an_explanation_exactly_when_the_decision_is_a_refusal(condition, member):
    case = case_of(condition, member)
    decision = decided(case)
    assume(decision is not None)
    shown = explain(case, privacy=OPEN).facts
    if decision:
        assert holds_with(case, [])
        return
    assert shown
    assert not any(fact.is_met for fact in shown)
    assert not laid_out(case, privacy=OPEN).is_met


@many
@given(conditions, members)
def test_making_the_shown_leaves_true_makes_the_condition_true(condition, member):
    case = case_of(condition, member)
    assume(decided(case) is False)
    missing = missing_leaves(case, privacy=OPEN)
    whole = any(leaf not in set(leaves_of(case.condition.plan)) for leaf in missing)
    assert whole or holds_with(case, missing)


@many
@given(conditions, members)
def test_a_member_for_whom_the_shown_facts_come_true_may_claim(condition, member):
    case = case_of(condition, member)
    assume(decided(case) is False)
    # What cannot be computed for a member is a mistake of the programme, and not theirs to mend.
    assume(all(can_be_decided(leaf, case) for leaf in leaves_of(case.condition.plan)))
    facts = explain(case, privacy=OPEN).facts
    read = [name for leaf in leaves_of(case.condition.plan) for name in leaf.reads]
    assume(len(read) == len(set(read)))
    changed = satisfied(case.standing.facts, facts)
    assume(changed is not None)
    assert is_truthy(evaluated(case.condition.logic, changed))


def can_be_decided(leaf, case):
    try:
        return is_true(leaf.rule, case.standing.handle) in {True, False}
    except CannotDecide:
        return False


def holds_with(case, made_true):
    """Evaluate the plan as if some of its leaves were true."""

    def is_met(plan):
        if isinstance(plan, Leaf):
            return plan in made_true or plan.holds(case.standing.handle)
        parts = map(is_met, plan.parts)
        return all(parts) if plan.needs_all else any(parts)

    return is_met(case.condition.plan)
