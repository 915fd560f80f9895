from django.db import migrations, models


class Migration(migrations.Migration):
    """Who pointed to words of a document by hand, and when."""

    dependencies = [
        ("plan", "0017_results_say_what_was_missing"),
    ]

    operations = [
        migrations.AddField(
            model_name="passage",
            name="picked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="pointed to at"),
        ),
        migrations.AddField(
            model_name="passage",
            name="picked_by_label",
            field=models.CharField(blank=True, max_length=200, verbose_name="pointed to by"),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("picked_at", None), ("picked_by_label", "")),
                    models.Q(("picked_at__isnull", False), ("picked_by_label__gt", "")),
                    _connector="OR",
                ),
                name="a_picked_passage_says_by_whom",
            ),
        ),
    ]
