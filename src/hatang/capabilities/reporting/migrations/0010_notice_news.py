"""People are told of what others did about their work, too: a stage of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0009_notice_kind")]
    operations = [
        migrations.RemoveConstraint(model_name="notice", name="reporting_notice_stage"),
        migrations.AlterField(
            model_name="notice",
            name="stage",
            field=models.CharField(
                choices=[
                    ("ahead", "within two weeks"),
                    ("soon", "within three days"),
                    ("today", "today"),
                    ("late", "late"),
                    ("long_late", "late for a week or more"),
                    ("news", "when it happened"),
                ],
                max_length=10,
                verbose_name="stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(stage__in=["ahead", "soon", "today", "late", "long_late", "news"]),
                name="reporting_notice_stage",
            ),
        ),
    ]
