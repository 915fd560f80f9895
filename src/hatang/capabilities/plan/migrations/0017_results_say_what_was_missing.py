from django.db import migrations, models

STATES = [
    ("reached", "reached"),
    ("not_reached", "not reached"),
    ("not_carried_out", "not carried out"),
    ("no_data", "no data"),
    ("insufficient", "not enough data"),
    ("undecided", "undecided"),
]


class Migration(migrations.Migration):
    dependencies = [("plan", "0016_own_words")]

    operations = [
        migrations.AddField(
            model_name="closedresult",
            name="incomplete_reason",
            field=models.TextField(blank=True, default="", verbose_name="why it was closed all the same"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="closedresult",
            name="completeness",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="who had filed, what was looked at, the interval",
            ),
        ),
        migrations.AlterField(
            model_name="closedresult",
            name="state",
            field=models.CharField(choices=STATES, max_length=16, verbose_name="state"),
        ),
        migrations.RemoveConstraint(model_name="closedresult", name="absent_result_says_why"),
        migrations.AddConstraint(
            model_name="closedresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["no_data", "not_carried_out", "insufficient", "undecided"]), _negated=True),
                    ("reason__gt", ""),
                    _connector="OR",
                ),
                name="absent_result_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "insufficient"), _negated=True), ("incomplete_reason__gt", ""), _connector="OR"
                ),
                name="incomplete_result_says_why",
            ),
        ),
    ]
