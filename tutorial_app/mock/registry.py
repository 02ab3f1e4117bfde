"""Which function answers which operation; what is missing gets a sample answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.mock.billing import operations as billing
from tutorial_app.mock.billing.document import get_invoice_document
from tutorial_app.mock.bulk.progress import get_bulk_order
from tutorial_app.mock.bulk.submitting import submit_bulk_order
from tutorial_app.mock.callbacks.operations import register_callback
from tutorial_app.mock.catalogue import operations as catalogue
from tutorial_app.mock.catalogue.provisioning import list_provisioning_codes
from tutorial_app.mock.customers import operations as customers
from tutorial_app.mock.customers.finding import find_customers
from tutorial_app.mock.customers.timeline import list_customer_history
from tutorial_app.mock.discounts import operations as discounts
from tutorial_app.mock.messages import operations as messages
from tutorial_app.mock.numbers import operations as numbers
from tutorial_app.mock.orders import operations as orders
from tutorial_app.mock.porting import operations as porting
from tutorial_app.mock.rights import guarded
from tutorial_app.mock.subscriptions import (
    blocks,
    changes,
    swaps,
    switching,
    terminating,
)
from tutorial_app.mock.subscriptions import operations as subscriptions
from tutorial_app.mock.subscriptions.allowing import list_allowed_actions
from tutorial_app.mock.system import behaving
from tutorial_app.mock.system import operations as system
from tutorial_app.mock.topups import operations as topups
from tutorial_app.mock.topups.auto import set_auto_top_up
from tutorial_app.mock.topups.cards import list_payment_cards, register_payment_card
from tutorial_app.mock.topups.charging import top_up_with_card
from tutorial_app.mock.usage.operations import list_usage_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Handler

#: (slug, operation) -> handler.
_ANSWERS: Mapping[tuple[str, str], Handler] = {
    ("system", "Ping"): system.ping,
    ("system", "GetSystemInfo"): system.get_system_info,
    ("system", "ListCodeValues"): system.list_code_values,
    ("system", "AdvanceSandboxClock"): system.advance_sandbox_clock,
    ("system", "SetSandboxBehaviour"): behaving.set_sandbox_behaviour,
    ("system", "ResetSandbox"): system.reset_sandbox,
    ("customer", "CreateCustomer"): customers.register_customer,
    ("customer", "GetCustomer"): customers.get_customer,
    ("customer", "FindCustomers"): find_customers,
    ("customer", "UpdateCustomer"): customers.update_customer,
    ("customer", "AddCustomerNote"): customers.add_customer_note,
    ("customer", "ListCustomerHistory"): list_customer_history,
    ("catalog", "ListProducts"): catalogue.list_products,
    ("catalog", "GetProduct"): catalogue.get_product,
    ("catalog", "CalculatePrice"): catalogue.calculate_price,
    ("catalog", "ListProvisioningCodes"): list_provisioning_codes,
    ("number", "SearchFreeNumbers"): numbers.search_free_numbers,
    ("number", "ReserveNumber"): numbers.reserve_number,
    ("number", "ReleaseNumber"): numbers.release_number,
    ("number", "GetNumber"): numbers.get_number,
    ("number", "ValidateSimCard"): numbers.validate_sim_card,
    ("number", "GetSimPuk"): numbers.get_sim_puk,
    ("order", "ValidateOrder"): orders.validate_order,
    ("order", "PlaceOrder"): orders.place_order,
    ("order", "GetOrder"): orders.get_order,
    ("order", "ListOrders"): orders.list_orders,
    ("order", "CancelOrder"): orders.cancel_order,
    ("order", "SubmitBulkOrder"): submit_bulk_order,
    ("order", "GetBulkOrder"): get_bulk_order,
    ("porting", "CheckPortability"): porting.check_portability,
    ("porting", "GetPorting"): porting.get_porting,
    ("porting", "ListPortings"): porting.list_portings,
    ("porting", "UpdatePorting"): porting.update_porting,
    ("porting", "AnswerPortOut"): porting.answer_port_out,
    ("porting", "CancelPorting"): porting.cancel_porting,
    ("subscription", "GetSubscription"): subscriptions.get_subscription,
    ("subscription", "ListSubscriptions"): subscriptions.list_subscriptions,
    ("subscription", "ListAllowedActions"): list_allowed_actions,
    ("subscription", "ChangeProduct"): changes.change_product,
    ("subscription", "ChangeServices"): switching.change_services,
    ("subscription", "ChangeSimCard"): swaps.change_sim_card,
    ("subscription", "ChangeNumber"): swaps.change_number,
    ("subscription", "BlockSubscription"): blocks.block_subscription,
    ("subscription", "UnblockSubscription"): blocks.unblock_subscription,
    ("subscription", "GetTerminationTerms"): terminating.get_termination_terms,
    ("subscription", "TerminateSubscription"): terminating.terminate_subscription,
    ("topup", "GetBalance"): topups.get_balance,
    ("topup", "TopUpWithVoucher"): topups.top_up_with_voucher,
    ("topup", "ListTopUps"): topups.list_top_ups,
    ("topup", "TopUpWithCard"): top_up_with_card,
    ("topup", "SetAutoTopUp"): set_auto_top_up,
    ("topup", "RegisterPaymentCard"): register_payment_card,
    ("topup", "ListPaymentCards"): list_payment_cards,
    ("discount", "CheckDiscountCode"): discounts.check_discount_code,
    ("discount", "ApplyDiscountCode"): discounts.apply_discount_code,
    ("discount", "ListCampaigns"): discounts.list_campaigns,
    ("billing", "ListInvoices"): billing.list_invoices,
    ("billing", "GetInvoice"): billing.get_invoice,
    ("billing", "GetInvoiceDocument"): get_invoice_document,
    ("billing", "ListUsageRecords"): list_usage_records,
    ("notification", "ListMessages"): messages.list_messages,
    ("notification", "GetMessage"): messages.get_message,
    ("notification", "ListEvents"): messages.list_events,
    ("notification", "RegisterCallback"): register_callback,
}
#: The same, refusing first what the caller's channel has no right to.
HANDLERS: Mapping[tuple[str, str], Handler] = {
    key: guarded(answer) for key, answer in _ANSWERS.items()
}
