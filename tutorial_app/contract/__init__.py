"""The SOAP API as data: read a WSDL once, ask the model everywhere else."""

from tutorial_app.contract.library import Library, ServiceEntry, read_library
from tutorial_app.contract.model import Contract, Operation
from tutorial_app.contract.names import Problem, QName
from tutorial_app.contract.reading.contracts import read_contract
from tutorial_app.contract.samples.sampler import Sampler, sample_body, sample_element

__all__ = [
    "Contract",
    "Library",
    "Operation",
    "Problem",
    "QName",
    "Sampler",
    "ServiceEntry",
    "read_contract",
    "read_library",
    "sample_body",
    "sample_element",
]
