"""The SOAP API as data: read a WSDL once, ask the model everywhere else."""
