"""The roads of the directory: organisations, people, one's own account."""

from django.urls import path

from hatang.capabilities.identity.views import account, invitations, keys, organisations, people

PREFIX = "danh-ba/"
app_name = "identity"
urlpatterns = [
    path("to-chuc/", organisations.show_organisations, name="organisations"),
    path("to-chuc/them/", organisations.add_organisation, name="organisation_add"),
    path("to-chuc/<str:code>/", organisations.show_organisation, name="organisation"),
    path("to-chuc/<str:code>/sua/", organisations.change_organisation, name="organisation_change"),
    path("to-chuc/<str:code>/ket-thuc/", organisations.close_organisation, name="organisation_close"),
    path("nguoi-dung/", people.show_people, name="people"),
    path("nguoi-dung/them/", people.add_person, name="person_add"),
    path("nguoi-dung/them-nhieu/", people.add_people, name="people_add"),
    path("nguoi-dung/moi/", invitations.invite_waiting, name="invite_waiting"),
    path("nguoi-dung/phieu-moi/", invitations.print_waiting, name="print_waiting"),
    path("nguoi-dung/<int:person_id>/", people.show_person, name="person"),
    path("nguoi-dung/<int:person_id>/sua/", people.change_person, name="person_change"),
    path("nguoi-dung/<int:person_id>/vai-tro/", people.grant, name="grant"),
    path("nguoi-dung/<int:person_id>/vai-tro/<int:grant_id>/ket-thuc/", people.revoke, name="revoke"),
    path("nguoi-dung/<int:person_id>/gui-lien-ket/", people.send_link, name="send_link"),
    path("nguoi-dung/<int:person_id>/moi/", invitations.invite, name="invite"),
    path("nguoi-dung/<int:person_id>/phieu-moi/", invitations.print_slip, name="print_slip"),
    path("nguoi-dung/<int:person_id>/thu-hoi-loi-moi/", invitations.withdraw, name="invitation_withdraw"),
    path("nguoi-dung/<int:person_id>/ban-giao/", people.hand_over, name="hand_over"),
    path("nguoi-dung/<int:person_id>/o-lai/", people.keep, name="person_keep"),
    path("nguoi-dung/<int:person_id>/dong/", people.close, name="person_close"),
    path("nguoi-dung/<int:person_id>/mo-lai/", people.reopen, name="person_reopen"),
    path("nguoi-dung/<int:person_id>/xoa-xac-thuc-hai-lop/", people.reset_second_factor, name="reset_second_factor"),
    path("loi-moi/", invitations.accept_invitation, name="invitation"),
    path("loi-moi/<secret:code>/", invitations.open_invitation, name="invitation_open"),
    path("tai-khoan/", account.edit_profile, name="account"),
    path("tai-khoan/khoa/", keys.edit_keys, name="keys"),
    path("tai-khoan/khoa/<str:number>/ket-thuc/", keys.end_key, name="end_key"),
    path("tai-khoan/phien/<int:session_id>/ket-thuc/", account.end_session, name="end_session"),
]
