"""Flows as data: the model, and reading it from source. Nothing here runs or touches a flow."""

from omnitron_kernel.graph.model import CAPTURES, INPUTS, Diagnostic, Edge, Endpoint, Graph, Node, Port, Span
from omnitron_kernel.graph.read import read

__all__ = ["CAPTURES", "INPUTS", "Diagnostic", "Edge", "Endpoint", "Graph", "Node", "Port", "Span", "read"]
