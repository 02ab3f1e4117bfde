"""How the documentation is built: `sphinx-build -W -n -j auto docs build/docs`."""

from importlib.metadata import version as installed

project = "iTMS tutorial portal"
author = "The iTMS tutorial portal"
release = version = installed("itms-tutorial-portal")
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "tutorial_app.sphinxext",
]
exclude_patterns = ["conftest.py"]
nitpicky = True
# Texts carry their own typographic quotes; only autodoc's dashes are made here.
smartquotes_action = "D"
# Docstrings say code with single backticks.
default_role = "code"
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

wsdl_path = ["../wsdl/callback", "../wsdl"]
# Released versions of the contract; its changelog is drawn from them.
wsdl_history = "../wsdl/history"
# Said to programs, in llms.txt.
wsdl_summary = (
    "The SOAP API of iTMS, the back office of mobile operators without a network of "
    "their own, with a sandbox that answers every call. The WSDLs are the portal's own "
    "model of iTMS, not the vendor's."
)
# Shown in samples; the portal's own pages put the reader's address in its place.
wsdl_base_url = "http://127.0.0.1:8080"
wsdl_console = "/console"
# What `make samples` found; a sample changed since counts as not run.
wsdl_samples = "samples.json"
wsdl_not_served = ["partnercallback"]
# Order flows and magic values are drawn from it.
sandbox_conf = "../conf"
sandbox_learn = "/learn"
# What `itms-portal contract faults-met` printed: faults stand in the order in which
# callers met them. Without the file, an operation's own stand first.
wsdl_faults_met = "faults-met.json"

html_theme = "itms"
html_theme_options = {"portal_root": "/"}
html_title = project
# The portal serves `/docs/x` from `x.html`; for a plain file host leave it out.
html_link_suffix = ""
html_copy_source = False
html_use_index = False
html_domain_indices = False

autodoc_typehints = "signature"
autodoc_class_signature = "separated"
autodoc_typehints_format = "short"
# No inventory of another project is fetched, and these have no page here.
nitpick_ignore_regex = [
    ("py:class", r"(Path|Decimal|decimal\.Decimal|collections\.abc\..*)"),
    ("py:class", r"tutorial_app\.client\.(service|session)\..*"),
    ("py:class", r"tutorial_app\.contract\.codec\.valued\..*"),
    ("py:exc", r"(NotFound|ConfigurationError|InvalidInput|ContractError)"),
    ("py:class", r"Mapping\[str"),
]
autodoc_member_order = "bysource"
