"""Compiles templates for one language, with what is the same on every page already written into them.

A page names interface words, the town and addresses some three hundred times. Looked up anew for each page they cost
more than all the rest of its template.
"""

from collections.abc import Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, Self

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

Functions = Mapping[str, Callable[..., Any]]


def written(value: object) -> str:
    """`value` as a part of a page, escaped. Parts are only joined: to make a Markup of each, as markupsafe's own
    function does, costs five times the escaping."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)


class _PageWriter(CodeGenerator):
    """Writes `environment.written(…)` where Jinja's own writes `escape(…)`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class LanguageEnvironment(Environment):
    """names: what they mean is the same on every page; functions: what they answer depends on their arguments alone."""

    code_generator_class = _PageWriter
    written = staticmethod(written)
    names: Mapping[str, Any] = MappingProxyType({})
    functions: Functions = MappingProxyType({})

    def knowing(self, names: Mapping[str, Any], filters: Functions, of_page: Functions) -> Self:
        """This environment with more names and filters, and with functions whose answer depends on the page."""
        environment = self.overlay()
        environment.names = names
        environment.functions = {name: value for name, value in names.items() if callable(value)} | dict(filters)
        environment.globals = {**self.globals, **names, **of_page}
        environment.filters = {**self.filters, **environment.functions}
        return environment

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Jinja's own is a chain of two dictionaries; each import of a page compares all names of two such chains.
        return {**self.globals, **(d or {})}

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Jinja's hook between parsing and compiling."""
        own = _names_given_by(source)
        names = {name: value for name, value in self.names.items() if name not in own}
        return super()._generate(_Foreseeing(self, names).visit(source), *args, **kwargs)


def _names_given_by(source: nodes.Template) -> set[str]:
    """The names that a template gives a meaning of its own."""
    names = {each.name for each in source.find_all(nodes.Name) if each.ctx != "load"}
    names.update(each.name for each in source.find_all(nodes.Macro))
    names.update(each.target for each in source.find_all(nodes.Import))
    for each in source.find_all(nodes.FromImport):
        names.update(name if isinstance(name, str) else name[1] for name in each.names)
    return names


class _Foreseeing(NodeTransformer):
    """Puts in place of an expression what it comes to, where that is text and known before there is a page."""

    def __init__(self, environment: LanguageEnvironment, names: Mapping[str, Any]) -> None:
        self._environment = environment
        self._names = names
        self._functions = environment.functions

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        node = self.generic_visit(node)
        if isinstance(node, nodes.Call):
            node = self._as_filter(node)
        try:
            value = self._value(node)
        except Exception:  # whatever it is, the page meets it again if it ever comes to this place
            return node
        return nodes.Const(value, lineno=node.lineno) if isinstance(value, str) else node

    def _as_filter(self, node: nodes.Call) -> nodes.Expr:
        """The call of a function of ours as a filter: those Jinja calls directly, and functions by way of the page's
        context, which costs more than most of ours do."""
        if not (isinstance(node.node, nodes.Name) and node.node.name in self._names and node.args):
            return node
        first, *others = node.args
        return nodes.Filter(
            first, node.node.name, others, node.kwargs, node.dyn_args, node.dyn_kwargs, lineno=node.lineno
        )

    def _value(self, node: nodes.Node | None) -> Any:
        match node:
            case nodes.Const():
                return node.value
            case nodes.Name() if node.name in self._names:
                return self._names[node.name]
            case nodes.Getattr():
                return self._environment.getattr(self._value(node.node), node.attr)
            case nodes.Getitem():
                return self._environment.getitem(self._value(node.node), self._value(node.arg))
            case nodes.Filter(dyn_args=None, dyn_kwargs=None) if node.name in self._functions:
                arguments = [self._value(each) for each in (node.node, *node.args)]
                named = {str(each.key): self._value(each.value) for each in node.kwargs}
                return self._functions[node.name](*arguments, **named)
        raise nodes.Impossible
